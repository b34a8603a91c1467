using System.Diagnostics;

namespace ImplicitInstruct.Reproduction.Reports;

/// <summary>Tells the verdict on a claim as soon as all that it is read from is made, while the rest is still being made.</summary>
/// <param name="claims">The claims.</param>
/// <param name="paper">The paper's numbers.</param>
/// <param name="report">Where they are told.</param>
internal sealed class EarlyVerdicts(IReadOnlyList<Experiment> claims, PaperTables paper, IRunReport report)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private Dictionary<Experiment, HashSet<ArtifactKey>>? _missing;

    /// <summary>An artifact is there.</summary>
    /// <param name="stage">Its stage.</param>
    /// <param name="artifacts">Opens whole artifacts.</param>
    public void OnWhole(Stage stage, ArtifactReader artifacts)
    {
        _missing ??= claims.ToDictionary(claim => claim, claim => claim.Goals.Select(artifacts.Keys.Of).ToHashSet());
        var key = artifacts.Keys.Of(stage);
        foreach (var (claim, missing) in _missing)
        {
            if (!missing.Remove(key) || missing.Count > 0)
                continue;
            var result = claim.Read(artifacts, paper).Result;
            report.Line(string.Create(CultureInfo.InvariantCulture,
                $"{result.Word}  {result.Claim.Id}, after {(int)_clock.Elapsed.TotalMinutes}:{_clock.Elapsed.Seconds:00}; ")
                + "its numbers follow at the end.");
        }
    }
}

namespace ImplicitInstruct.Reproduction.Runs;

/// <summary>A recorded run with what its artifacts say now; none is made.</summary>
public sealed class NamedRun
{
    private NamedRun(RunRecord record, ReproduceOptions options, Outcome outcome) =>
        (Record, Options, Outcome) = (record, options, outcome);

    /// <summary>What was recorded.</summary>
    public RunRecord Record { get; }

    /// <summary>What was asked for.</summary>
    public ReproduceOptions Options { get; }

    /// <summary>What is found in the artifacts that are there.</summary>
    public Outcome Outcome { get; }

    /// <summary>Claims that were measured, and whose artifacts are no longer all there, with the reason.</summary>
    public IReadOnlyList<UnmeasuredClaim> Gone => [.. Outcome.Missing.Where(missing => Record.Claims.Contains(missing.Claim))];

    /// <summary>Finds a run's artifacts.</summary>
    /// <param name="here">Scale, checkout and artifacts.</param>
    /// <param name="name">Name of the run.</param>
    /// <param name="downloads">Where checkpoints and data come from; null: as this process's environment says.</param>
    /// <exception cref="AdviceException">There is no such run, or what it was asked for cannot be asked for any more.</exception>
    public static NamedRun Open(ReproduceOptions here, string name, Downloads? downloads = null)
    {
        var record = RunRecord.Read(Path.Combine(here.Artifacts, here.Scale.Name), name);
        var options = record.ToOptions(here);
        var study = new Study(options, downloads);
        return new NamedRun(record, options, study.ReadAll(new ArtifactReader(study.Store, record.Numerics)));
    }

    /// <summary>Its responses to the test instructions, by model and run.</summary>
    internal IReadOnlyList<(string Model, Run Run, DecodeStage Responses)> Responses() =>
    [
        .. Outcome.Plan.OfType<DecodeStage>().Where(decoded => decoded.Instructions.IsTest).Select(decoded =>
        {
            var family = Outcome.Models.Families.Single(family => family.Bases.Contains(decoded.Model.Base));
            return (family.Title is { } title ? $"{title}, {decoded.System}" : decoded.System, decoded.Model.Run, decoded);
        }),
    ];

    /// <summary>Every number that can be measured again on some of the instructions, once.</summary>
    internal IReadOnlyList<TableNumber> Numbers() =>
    [
        .. Outcome.Plan.OfType<TableStage>().SelectMany(table => table.Sample(Outcome.Artifacts)),
        .. Outcome.Found.SelectMany(one => one.Experiment.Sample(Outcome.Artifacts)),
    ];
}

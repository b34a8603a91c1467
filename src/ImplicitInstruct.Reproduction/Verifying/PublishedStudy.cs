using System.Text.Json.Nodes;
using ImplicitInstruct.Pipeline.Publishing;

namespace ImplicitInstruct.Reproduction.Verifying;

/// <summary>A published run as this checkout would make it: its stages by the keys of its artifacts.</summary>
internal sealed class PublishedStudy
{
    private PublishedStudy(RunRecord record, Study study)
    {
        (Record, Study, Keys) = (record, study, new StageKeys(record.Numerics));
        Plan = Keys.Plan(study.Goals);
    }

    /// <summary>What the publisher asked for.</summary>
    public RunRecord Record { get; }

    /// <summary>The same, laid out here.</summary>
    public Study Study { get; }

    /// <summary>Keys with the publisher's arithmetic.</summary>
    public StageKeys Keys { get; }

    /// <summary>All stages, inputs first.</summary>
    public IReadOnlyList<Stage> Plan { get; }

    /// <summary>Lays it out.</summary>
    /// <param name="published">The published run.</param>
    /// <param name="here">Checkout, engine and device of this machine, and a folder for artifacts.</param>
    /// <exception cref="PublishedFaultException">Its record cannot be what it was made by.</exception>
    /// <exception cref="AdviceException">It was made from files that only its publisher has.</exception>
    public static PublishedStudy Of(PublishedStore published, ReproduceOptions here)
    {
        RunRecord record;
        try
        {
            record = RunRecord.Of(published.Index.Run);
        }
        catch (InvalidDataException unusable)
        {
            throw Fault(unusable.Message);
        }

        // A stranger's recipe must not have files of this machine read.
        if (record.Template is { } || record.Settings.FirstOrDefault(NamesAFile) is { })
            throw new AdviceException(
                $"The run in {published.Place} was made with files of its publisher "
                + $"({record.Settings.FirstOrDefault(NamesAFile)?.Split('=')[0] ?? "the judge's template"}), which are not in it and are "
                + "not looked for here: it cannot be laid out, so it cannot be verified.");
        Study study;
        try
        {
            study = new Study(record.ToOptions(here) with { Claims = record.Claims, NamedEngine = here.NamedEngine });
        }
        catch (AdviceException unknown)
        {
            throw Fault($"holds the record of a run that this checkout cannot lay out ({unknown.Message.TrimEnd('.')}); its commits are "
                + $"{string.Join(", ", published.Index.Commits.DefaultIfEmpty("not told"))}");
        }

        return JsonNode.DeepEquals(record.Recipe, CanonicalJson.ToNode(study.Recipe)) ? new PublishedStudy(record, study)
            : throw Fault("tells another recipe than the one that its settings make here");

        PublishedFaultException Fault(string what) => new(published.Place, PublishedLayout.Index, what);
    }

    private static bool NamesAFile(string setting) =>
        setting.StartsWith("data.", StringComparison.Ordinal)
        || (setting.Split('=', 2) is [_, var value] && (value.StartsWith('.') || value.StartsWith('~') || Path.IsPathRooted(value)
            || value.Contains("..", StringComparison.Ordinal) || value.Contains('\\', StringComparison.Ordinal)));
}

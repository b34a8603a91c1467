using ImplicitInstruct.Pipeline.Publishing;

namespace ImplicitInstruct.Reproduction.Publishing;

/// <summary>Writes a finished reproduction as a tree of files that any web server can serve.</summary>
public static class RunPublication
{
    private const string Claims = "claims";

    /// <summary>Writes it.</summary>
    /// <param name="study">What was asked for, all of it made.</param>
    /// <param name="folder">The tree's folder.</param>
    /// <param name="commands">How what the report shows is asked for.</param>
    /// <param name="report">Where progress goes.</param>
    /// <param name="stop">Ends it between two artifacts; the same again goes on.</param>
    /// <returns>The tree's fingerprint.</returns>
    /// <exception cref="AdviceException">Something of it is missing or damaged, or the folder cannot be used.</exception>
    public static string Write(Study study, string folder, ReportCommands commands, IRunReport report, CancellationToken stop)
    {
        var artifacts = study.FindArtifacts();
        var plan = artifacts.Keys.Plan(study.Goals);
        var missing = artifacts.MissingOf(study.Goals);
        if (missing.Count > 0)
            throw new AdviceException(
                $"Only a finished run is published, and {missing.Count} of its {plan.Count} artifacts are not there as they have to be; "
                + $"{missing[0].Kind}/{missing[0].Name} is one.")
            { Remedy = "publish.missing" };
        var tree = new TreeWriter(folder, ResultsFile.FileName, Claims, ReportFolder.Name);
        var added = new List<(PublishedArtifact Listed, Manifest Manifest)>();
        foreach (var stage in plan)
        {
            stop.ThrowIfCancellationRequested();
            added.Add(tree.Add(study.Store, artifacts.Keys.Of(stage)));
        }

        var whole = study.Read(artifacts);
        ResultsFile.Write(whole, folder);
        ReportAssembly.Write(
            study, whole, commands, Path.Combine(folder, ReportFolder.Name),
            stage => "../" + PublishedLayout.ManifestOf(artifacts.Keys.Of(stage).Hash));
        List<ManifestFile> pages =
        [
            .. whole.Findings.Select(finding => tree.PageOf($"{Claims}/{finding.Result.Claim.Id}.md")),
            tree.PageOf($"{ReportFolder.Name}/{ReportFolder.PageName}"), tree.PageOf($"{ReportFolder.Name}/{ReportFolder.MarkdownName}"),
            tree.PageOf(ResultsFile.FileName),
        ];
        var record = RunRecord.Of(study.Options, whole);
        new RoCrate(record, [.. added.Select(one => one.Manifest)],
            added.SelectMany(one => one.Listed.Without.Select(path => (one.Listed.Key, path)))
                .ToLookup(one => one.Key, one => one.path), pages)
            .Write(Path.Combine(folder, PublishedLayout.Crate));
        pages.Add(tree.PageOf(PublishedLayout.Crate));
        var fingerprint = tree.Finish(new PublishedIndex
        {
            Layout = PublishedIndex.Current,
            Run = CanonicalJson.ToNode(record)!,
            Arithmetic = added.Select(one => one.Manifest).FirstOrDefault(one => one.Engine is not null) is { } computed
                ? new Arithmetic(computed.Engine!, computed.Numerics!) : null,
            Commits = [.. added.Select(one => one.Manifest.Made.Commit).OfType<string>().Distinct().Order(StringComparer.Ordinal)],
            Artifacts = [.. added.Select(one => one.Listed)],
            Pages = [.. pages.OrderBy(page => page.Path, StringComparer.Ordinal)],
        });
        Tell(added, tree.Written, report);
        if (plan.Where(stage => stage.IsFetched).Select(stage => stage.Name).Distinct().ToList() is { Count: > 0 } fetched)
            report.Line($"What it holds of others stays under their licences: {string.Join(", ", fetched)}.");
        return fingerprint;
    }

    private static void Tell(List<(PublishedArtifact Listed, Manifest Manifest)> added, long written, IRunReport report)
    {
        var contents = added.SelectMany(one => one.Manifest.Files.Where(file => !one.Listed.Without.Contains(file.Path)))
            .DistinctBy(file => file.Sha256).ToList();
        report.Line(string.Create(CultureInfo.InvariantCulture,
            $"{added.Count} artifacts, {contents.Count} files of {contents.Sum(file => file.Bytes):N0} bytes; {written:N0} written."));
    }
}

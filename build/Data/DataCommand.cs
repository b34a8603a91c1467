using System.Text;
using System.Text.Json;
using ImplicitInstruct.Build.CommandLine;
using ImplicitInstruct.Hub.Datasets;
using ImplicitInstruct.Hub.Downloads;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Running;
using Spectre.Console;

namespace ImplicitInstruct.Build.Data;

/// <summary>Fetches data sets and builds them. One that cannot be had does not keep the others from being built.</summary>
internal static class DataCommand
{
    /// <summary>Runs the command.</summary>
    /// <param name="options">What to fetch, and where to.</param>
    /// <param name="console">Where progress and results go; null: the process's own.</param>
    /// <returns>0, or <see cref="Stoppable.Stopped"/> after Ctrl-C.</returns>
    /// <exception cref="AdviceException">A name is unknown, or a set could not be had; each such set has told why before.</exception>
    public static Task<int> RunAsync(DataOptions options, IAnsiConsole? console = null)
    {
        TypedFile.CheckJson(options.JsonFile);
        var wanted = options.Only.Count == 0
            ? options.Sources
            : [.. options.Only.Distinct().Select(id => options.Sources.FirstOrDefault(source => source.Id == id) ?? DatasetSources.Of(id))];
        return Stoppable.RunAsync(console, async (terminal, report, stop) =>
        {
            using var client = new HubClient(options.Hub);
            var reader = new DatasetReader(client, options.Folder);
            var (built, refusals) = (new List<BuiltDataset>(), new List<AdviceException>());
            foreach (var source in wanted)
            {
                try
                {
                    built.Add(await MakeAsync(reader, source, options.Folder, terminal, report, stop).ConfigureAwait(false));
                    report.Line(Describe(built[^1]));
                }
                catch (AdviceException refusal)
                {
                    refusals.Add(refusal);
                    if (wanted.Count > 1)
                        report.Line($"{source.Id}: {Remedies.Complete(refusal, "Data").Message}");
                }
            }

            if (options.JsonFile is { } file)
                Write(file, built);
            return refusals switch
            {
                [] => 0,
                [var only] when wanted.Count == 1 => throw only,
                _ => throw new AdviceException(
                    $"{refusals.Count} of {wanted.Count} data sets could not be had; the lines above say why and what to do. The same "
                    + "command then fetches only what is missing."),
            };
        });
    }

    private static async Task<BuiltDataset> MakeAsync(
        DatasetReader reader, DatasetSource source, string folder, IAnsiConsole? terminal, IRunReport report, CancellationToken stop)
    {
        LocalDataset files;
        using (var display = DownloadDisplay.Begin(source.Id, terminal, report))
            files = await reader.FetchAsync(source, display, stop).ConfigureAwait(false);
        return BuiltDataset.Make(files, folder);
    }

    private static string Describe(BuiltDataset built)
    {
        var rows = built.Rows == built.Source.Rows
            ? "as in the paper"
            : FormattableString.Invariant($"and the paper's set has {built.Source.Rows:N0}");
        var bytes = built.IsAsPublished switch
        {
            true => "the authors' bytes",
            false => "other bytes than the authors'",
            null => "the authors' bytes are not published",
        };
        return FormattableString.Invariant($"{built.Source.Id}: {built.Rows:N0} rows, {rows}; SHA-256 {built.Sha256}, {bytes}; licence: ")
            + FormattableString.Invariant($"{built.Source.Licence}; {built.Path}");
    }

    private static void Write(string file, IEnumerable<BuiltDataset> built)
    {
        var sets = built.Select(set => new
        {
            id = set.Source.Id,
            rows = set.Rows,
            expectedRows = set.Source.Rows,
            sha256 = set.Sha256,
            asPublished = set.IsAsPublished,
            licence = set.Source.Licence,
            revisions = set.Revisions,
            source = set.Source.Source,
            file = set.Path,
        });
        TypedFile.WriteJson(file, Encoding.UTF8.GetBytes(JsonSerializer.Serialize(sets, CanonicalJson.Options) + "\n"));
    }
}

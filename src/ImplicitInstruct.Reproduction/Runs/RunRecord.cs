using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ImplicitInstruct.Files;

namespace ImplicitInstruct.Reproduction.Runs;

/// <summary>
/// What was asked for under a name, and what computed it: enough to find its artifacts again. It holds no time and no folder.
/// </summary>
public sealed partial record RunRecord
{
    /// <summary>What a run is called that has no name of its own.</summary>
    public const string Default = "default";

    /// <summary>The folder of all runs in the folder of the scale.</summary>
    public const string Folder = "runs";

    private const string FileName = "run.json";

    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The scale.</summary>
    public required string Scale { get; init; }

    /// <summary>Base models that take part; empty for all.</summary>
    public required IReadOnlyList<string> Only { get; init; }

    /// <summary>Number of tuning runs; null for the recipe's.</summary>
    public int? Seeds { get; init; }

    /// <summary>The engine that was named; null for the scale's own.</summary>
    public string? Engine { get; init; }

    /// <summary>The judge that was named; null for the scale's own.</summary>
    public string? Judge { get; init; }

    /// <summary>Address of the judge's endpoint; null for the usual one.</summary>
    public string? JudgeEndpoint { get; init; }

    /// <summary>The judging model; null for the usual one.</summary>
    public string? JudgeModel { get; init; }

    /// <summary>Chat format of a checkpoint that judges; null: none was named.</summary>
    public string? JudgeFormat { get; init; }

    /// <summary>File of the judge's prompt template; null for the usual one.</summary>
    public string? Template { get; init; }

    /// <summary>Whether that template may be another than the usual one.</summary>
    public bool OtherTemplate { get; init; }

    /// <summary>Changed recipe values, in order.</summary>
    public required IReadOnlyList<string> Settings { get; init; }

    /// <summary>Id of the arithmetic that computed it.</summary>
    public string? Numerics { get; init; }

    /// <summary>Claims that were measured.</summary>
    public required IReadOnlyList<string> Claims { get; init; }

    /// <summary>The recipe, changes applied.</summary>
    public required JsonNode Recipe { get; init; }

    /// <summary>The record of what was found.</summary>
    public static RunRecord Of(ReproduceOptions options, Outcome whole) => new()
    {
        Name = options.Name,
        Scale = options.Scale.Name,
        Only = options.Only,
        Seeds = options.Seeds,
        Engine = options.NamedEngine,
        Judge = options.NamedJudge,
        JudgeEndpoint = options.JudgeAccess.Endpoint,
        JudgeModel = options.JudgeAccess.Model,
        JudgeFormat = options.JudgeFormat,
        Template = options.JudgeAccess.Template,
        OtherTemplate = options.JudgeAccess.AllowsOtherTemplate,
        Settings = options.Overrides,
        Numerics = whole.Artifacts.Keys.NumericsId,
        Claims = [.. whole.Findings.Select(finding => finding.Result.Claim.Id)],
        Recipe = CanonicalJson.ToNode(whole.Models.Recipe)!,
    };

    /// <summary>The folder of a run.</summary>
    /// <param name="root">Folder of the scale.</param>
    /// <param name="name">Name of the run.</param>
    public static string FolderOf(string root, string name) => Path.Combine(root, Folder, name);

    /// <summary>Where results and report of a run are shown: the scale's folder for the one without a name.</summary>
    public static string ShownIn(string root, string name) => name == Default ? root : FolderOf(root, name);

    /// <summary>Throws where a name cannot be a folder's everywhere.</summary>
    /// <exception cref="AdviceException">Says what a name is made of.</exception>
    public static void CheckName(string name)
    {
        if (!NameForm().IsMatch(name))
            throw new AdviceException(
                $"'{name}' cannot name a run: a name has up to 60 letters, digits, dashes, dots and underscores, and starts with a letter "
                + "or a digit.")
            { Remedy = "run.name" };
    }

    /// <summary>Names of the runs that are recorded, in ordinal order.</summary>
    /// <param name="root">Folder of the scale.</param>
    public static IReadOnlyList<string> Names(string root) => !Directory.Exists(Path.Combine(root, Folder)) ? [] :
    [
        .. Directory.EnumerateDirectories(Path.Combine(root, Folder)).Where(folder => File.Exists(Path.Combine(folder, FileName)))
            .Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal),
    ];

    /// <summary>Reads a record.</summary>
    /// <exception cref="AdviceException">There is none of that name, or it is damaged.</exception>
    public static RunRecord Read(string root, string name)
    {
        CheckName(name);
        var (path, names) = (Path.Combine(FolderOf(root, name), FileName), Names(root));
        if (!names.Contains(name))
            throw new AdviceException(
                $"There is no run '{name}' at the scale {Path.GetFileName(root)}. "
                + (names.Count == 0 ? "None is recorded there." : $"What there is: {string.Join(", ", names)}."))
            { Remedy = "run.missing" };
        try
        {
            var record = JsonSerializer.Deserialize<RunRecord>(File.ReadAllBytes(path), CanonicalJson.Options);
            return record?.Name == name && record.Scale == Path.GetFileName(root) && record.IsComplete ? record
                : throw new InvalidDataException("it is no record of that run");
        }
        catch (JsonException malformed)
        {
            throw Damaged(FormattableString.Invariant($"it is no record from line {malformed.LineNumber + 1} on"), malformed);
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException or InvalidOperationException
            or InvalidDataException)
        {
            throw Damaged(trouble.Message.ReplaceLineEndings(" ").TrimEnd('.'), trouble);
        }

        AdviceException Damaged(string why, Exception inner) =>
            new($"The record of the run '{name}' in '{path}' cannot be used: {why}. Run it again under that name.", inner);
    }

    /// <summary>Reads a record that came with something else.</summary>
    /// <exception cref="InvalidDataException">It is none; says in what way.</exception>
    internal static RunRecord Of(JsonNode members)
    {
        try
        {
            var record = members.Deserialize<RunRecord>(CanonicalJson.Options);
            return record is { IsComplete: true, Name: not null, Scale: not null } && NameForm().IsMatch(record.Name) ? record
                : throw new InvalidDataException("holds no record of a run");
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException("holds no record of a run", malformed);
        }
    }

    private bool IsComplete =>
        this is { Only: not null, Settings: not null, Claims: not null, Recipe: not null }
        && Only.Concat(Settings).Concat(Claims).All(one => one is not null);

    /// <summary>Writes it into the run's folder.</summary>
    /// <exception cref="AdviceException">The folder cannot be written to.</exception>
    public void Write(string root)
    {
        var folder = FolderOf(root, Name);
        try
        {
            Directory.CreateDirectory(folder);
            DurableFile.Write(
                Path.Combine(folder, FileName), [.. JsonSerializer.SerializeToUtf8Bytes(this, CanonicalJson.Options), (byte)'\n']);
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            throw new AdviceException(
                $"The run cannot be recorded in '{folder}': {trouble.Message.TrimEnd('.')}. Make room or give the right to write there, "
                + "and run again.", trouble);
        }
    }

    /// <summary>What was asked for, in this checkout.</summary>
    /// <param name="here">Where checkout and artifacts are.</param>
    public ReproduceOptions ToOptions(ReproduceOptions here) => here with
    {
        Name = Name,
        Scale = Scales.Scale.Named(Scale),
        Only = Only,
        Seeds = Seeds,
        NamedEngine = Engine,
        NamedJudge = Judge,
        JudgeFormat = JudgeFormat,
        JudgeAccess = here.JudgeAccess with
        {
            Endpoint = JudgeEndpoint,
            Model = JudgeModel,
            Template = Template,
            AllowsOtherTemplate = OtherTemplate,
        },
        Overrides = Settings,
    };

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$")]
    private static partial Regex NameForm();
}

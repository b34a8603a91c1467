using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace ImplicitInstruct.AlpacaEval.Judging;

/// <summary>A judge that this repository knows: a file each in <c>Judges/</c>, as alpaca_eval has a folder for each evaluator.</summary>
public sealed record KnownJudge
{
    /// <summary>What stands for verdicts that are recorded already, and asks nobody.</summary>
    public const string Recorded = "recorded";

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter<LabelReading>(JsonNamingPolicy.KebabCaseLower) },
    };

    /// <summary>What it is asked for by: the name of its file.</summary>
    [JsonIgnore]
    public string Name { get; private init; } = "";

    /// <summary>What requests call it.</summary>
    public required string Model { get; init; }

    /// <summary>What it is, in a sentence.</summary>
    public required string About { get; init; }

    /// <summary>Weights that one can hold; null for a service.</summary>
    public JudgeWeights? Weights { get; init; }

    /// <summary>Where it answers unless another address is given.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>The day from which its vendor serves it no more; null where no such day is known.</summary>
    public DateOnly? Gone { get; init; }

    /// <summary>Who says so.</summary>
    public string? GoneSource { get; init; }

    /// <summary>How its answers spell <c>m</c> and <c>M</c>.</summary>
    public LabelReading Labels { get; init; }

    /// <summary>Tokens that are asked for; the first one is the answer.</summary>
    public int MaxTokens { get; init; } = 1;

    /// <summary>Fields that its requests have besides the leaderboard's, such as those that switch thinking off; null for none.</summary>
    public JsonObject? Request { get; init; }

    /// <summary>What its vendor takes; null for own weights.</summary>
    public JudgePrice? Price { get; init; }

    /// <summary>What is known of its agreement with people, and who found that.</summary>
    public required string Agreement { get; init; }

    /// <summary>Commands that start it, for own weights.</summary>
    public IReadOnlyList<string> Start
    {
        get;
        init => field = [.. value.Select(line => line.Replace("{model}", Model, StringComparison.Ordinal)
            .Replace("{revision}", Weights?.Revision, StringComparison.Ordinal))];
    } = [];

    /// <summary>All of them, the original first.</summary>
    public static IReadOnlyList<KnownJudge> All { get; } = [.. ReadAll().OrderBy(one => one.Name != JudgeRecipe.OriginalModel)];

    /// <summary>The judge of AlpacaEval 2 and of the paper.</summary>
    public static KnownJudge Original => All[0];

    /// <summary>
    /// Who judges unless another is named: of those whose weights one can hold, the best that takes two answers of any length. Llama 3 has
    /// the better record in alpaca_eval's table, and 8,192 tokens, which two responses that do not end exceed.
    /// </summary>
    public static KnownJudge Default { get; } = All.Single(one => one.Name == "llama-3.1-70b-instruct");

    /// <summary>The judge of a name.</summary>
    /// <exception cref="AdviceException">There is none; says which there are.</exception>
    public static KnownJudge Named(string name) => All.FirstOrDefault(one => one.Name == name)
        ?? throw new AdviceException(
            $"There is no judge '{name}'. What there is: {string.Join(", ", All.Select(one => one.Name))}, {Recorded}.")
        { Remedy = "judge.other" };

    /// <summary>Throws where its vendor serves it no more, or from a day on that has come.</summary>
    /// <param name="today">The day.</param>
    /// <exception cref="AdviceException">Says since when, and who judges in its place.</exception>
    public void ThrowIfGone(DateOnly today)
    {
        if (Gone is { } day && today >= day)
            throw new AdviceException(FormattableString.Invariant(
                $"The judge {Model} is retired: its vendor withdrew it on {day:yyyy-MM-dd} ({GoneSource}), and nobody can ask it."))
            { Remedy = "judge.retired" };
    }

    private static IEnumerable<KnownJudge> ReadAll()
    {
        const string Folder = "Judges/";
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal))
        {
            using var file = assembly.GetManifestResourceStream(name)!;
            yield return JsonSerializer.Deserialize<KnownJudge>(file, Strict)! with { Name = Path.GetFileNameWithoutExtension(name) };
        }
    }
}

/// <summary>Weights of a judge.</summary>
/// <param name="Revision">Commit of the repository of the hub that has the model's name.</param>
/// <param name="Licence">Their licence.</param>
/// <param name="Parameters">How many.</param>
/// <param name="ContextTokens">The longest prompt.</param>
/// <param name="Format">The chat format that the judge was tuned with.</param>
public sealed record JudgeWeights(string Revision, string Licence, long Parameters, int ContextTokens, string Format)
{
    /// <summary>The first digits of <see cref="Revision"/>, for names.</summary>
    [JsonIgnore]
    public string ShortRevision => Revision[..12];
}

/// <summary>What a service takes for tokens.</summary>
/// <param name="UsdPerMillionRead">US dollars for a million tokens of prompt.</param>
/// <param name="UsdPerMillionWritten">US dollars for a million tokens of completion.</param>
/// <param name="AsOf">The day on which that was so.</param>
/// <param name="Source">Where it stands.</param>
public sealed record JudgePrice(double UsdPerMillionRead, double UsdPerMillionWritten, DateOnly AsOf, string Source)
{
    /// <summary>The price alone.</summary>
    [JsonIgnore]
    public TokenPrice Tokens => new(UsdPerMillionRead, UsdPerMillionWritten);
}

/// <summary>How the labels <c>m</c> and <c>M</c> are looked for among tokens.</summary>
public enum LabelReading
{
    /// <summary>To the letter, as alpaca_eval does: <c>" M"</c> is another token.</summary>
    Exact,

    /// <summary>
    /// To the letter where they are there so, else in another spelling: with a blank or its mark before it, as bytes, as a byte token.
    /// </summary>
    AnySpelling,
}

using System.Text;

namespace ImplicitInstruct.Reproduction;

/// <summary>
/// What a test run is told about the artifacts that it reads: it has no arguments of its own, so each of Reproduce's that decides which
/// artifacts are meant is a variable.
/// </summary>
/// <remarks>
/// <c>dotnet test -e IMPLICITINSTRUCT_SCALE=smol -e IMPLICITINSTRUCT_ENGINE=cpu -e IMPLICITINSTRUCT_SET="tuning.batchSize=8
/// validation.epochs=5,7"</c>; lists are parted by blanks, and what holds blanks stands in quotes of either kind.
/// </remarks>
public static class EnvironmentOptions
{
    private const string Prefix = "IMPLICITINSTRUCT_";

    private static readonly string[] Names =
    [
        "SCALE", "ENGINE", "DEVICE", "ONLY", "SEEDS", "SET", "JOBS", "JUDGE", "JUDGE_MODEL", "JUDGE_FORMAT", "JUDGE_ENDPOINT", "TEMPLATE",
        "ARTIFACTS",
    ];

    /// <summary>The options that the variables name.</summary>
    /// <param name="root">Root of the repository.</param>
    /// <param name="variables">The environment.</param>
    /// <exception cref="AdviceException">A variable of this prefix is unknown, or its value is none that can be; says which there
    /// are.</exception>
    public static ReproduceOptions Read(string root, IReadOnlyDictionary<string, string> variables)
    {
        if (variables.Keys.FirstOrDefault(
            name => name.StartsWith(Prefix, StringComparison.Ordinal) && !Names.Contains(name[Prefix.Length..])) is { } unknown)
            throw new AdviceException(
                $"There is no variable '{unknown}'. There are: {string.Join(", ", Names.Select(name => Prefix + name))}.");
        var template = Find("TEMPLATE");
        var plain = new ReproduceOptions { Root = root };
        if (Find("ARTIFACTS") is { } folder)
            plain = plain with { Artifacts = Path.GetFullPath(folder, root) };
        var options = plain with
        {
            Scale = Find("SCALE") is { } scale ? Scale.Named(scale) : plain.Scale,
            NamedEngine = Find("ENGINE"),
            Device = Find("DEVICE"),
            Only = List("ONLY"),
            Seeds = Number("SEEDS", "a number of tuning runs, e.g. 5"),
            Overrides = List("SET"),
            Jobs = Number("JOBS", "a number of threads, e.g. 4"),
            NamedJudge = Find("JUDGE"),
            JudgeFormat = Find("JUDGE_FORMAT"),
            JudgeAccess = plain.JudgeAccess with
            {
                Model = Find("JUDGE_MODEL"),
                Endpoint = Find("JUDGE_ENDPOINT"),
                Template = template,
                AllowsOtherTemplate = template is not null,
            },
        };
        options.Validate();
        return options;

        string? Find(string name) => variables.TryGetValue(Prefix + name, out var value) && value.Length > 0 ? value : null;

        int? Number(string name, string what) => Find(name) is not { } value ? null
            : int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw new AdviceException($"{Prefix}{name} is '{value}': it is {what}.");

        IReadOnlyList<string> List(string name) => Find(name) is { } value ? Words(name, value) : [];
    }

    /// <summary>What stands between blanks; a quote of either kind holds together what is between it and its like.</summary>
    private static List<string> Words(string name, string value)
    {
        var (words, word, isWord, quote) = (new List<string>(), new StringBuilder(), false, '\0');
        foreach (var c in value)
        {
            if (c == quote)
            {
                quote = '\0';
            }
            else if (quote == '\0' && c is ('\'' or '"'))
            {
                (quote, isWord) = (c, true);
            }
            else if (quote == '\0' && char.IsWhiteSpace(c))
            {
                if (isWord)
                    words.Add(word.ToString());
                word.Clear();
                isWord = false;
            }
            else
            {
                word.Append(c);
                isWord = true;
            }
        }

        if (quote != '\0')
            throw new AdviceException(
                $"{Prefix}{name} opens a quote {quote} that it does not close: {value}. A value that holds one kind of quote stands in " +
                "the other.");
        return isWord ? [.. words, word.ToString()] : words;
    }
}

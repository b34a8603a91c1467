namespace ImplicitInstruct.Reproduction;

/// <summary>
/// What a test run is told about the artifacts that it reads: it has no arguments of its own, so each of Reproduce's that decides which
/// artifacts are meant is a variable.
/// </summary>
/// <remarks>
/// <c>dotnet test -e IMPLICITINSTRUCT_SCALE=smol -e IMPLICITINSTRUCT_ENGINE=cpu -e IMPLICITINSTRUCT_SET="tuning.batchSize=8
/// validation.epochs=5,7"</c>; lists are parted by blanks.
/// </remarks>
public static class EnvironmentOptions
{
    private const string Prefix = "IMPLICITINSTRUCT_";

    private static readonly string[] Names = [
        "SCALE", "ENGINE", "DEVICE", "ONLY", "SEEDS", "SET", "JUDGE_MODEL", "JUDGE_ENDPOINT", "TEMPLATE", "ARTIFACTS",
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
            Seeds = Find("SEEDS") is not { } seeds ? null
                : int.TryParse(seeds, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
                : throw new AdviceException($"{Prefix}SEEDS is '{seeds}': it is a number of tuning runs, e.g. 5."),
            Overrides = List("SET"),
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

        string[] List(string name) => Find(name)?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
    }
}

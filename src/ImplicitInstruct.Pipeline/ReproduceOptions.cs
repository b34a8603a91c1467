namespace ImplicitInstruct.Pipeline;

/// <summary>What <c>--target Reproduce</c> takes.</summary>
public sealed record ReproduceOptions
{
    /// <summary>Root of the repository: artifacts go to <c>artifacts/</c> in it, the paper's numbers come from <c>expected/</c>.</summary>
    public required string Root { get; init; }

    /// <summary><c>--scale</c>: mini.</summary>
    public string Scale { get; init; } = "mini";

    /// <summary><c>--claim</c>: ids of the claims to check; empty for all.</summary>
    public IReadOnlyList<string> Claims { get; init; } = [];

    /// <summary><c>--seeds</c>: number of tuning runs, of which up to three base models take turns; null for the recipe's.</summary>
    public int? Seeds { get; init; }

    /// <summary><c>--engine</c>: cpu.</summary>
    public string Engine { get; init; } = "cpu";

    /// <summary><c>--device</c>: for engines that have several; the CPU engine takes <c>cpu</c> or nothing.</summary>
    public string? Device { get; init; }

    /// <summary><c>--judge</c>: oracle.</summary>
    public string Judge { get; init; } = "oracle";

    /// <summary><c>--jobs</c>: threads of the engine; null for one a processor. Moves no bit.</summary>
    public int? Jobs { get; init; }

    /// <summary><c>--why</c>: say beforehand of each stage whether and why it runs.</summary>
    public bool Why { get; init; }

    /// <summary><c>--set key=value</c>: changed recipe values, in order.</summary>
    public IReadOnlyList<string> Overrides { get; init; } = [];

    /// <summary>Throws when something is asked for that this version does not have.</summary>
    /// <exception cref="AdviceException">Says what there is and what to type.</exception>
    public void Validate()
    {
        OneOf("scale", Scale, "mini", ["smol", "paper"]);
        OneOf("engine", Engine, "cpu", ["torch"]);
        OneOf("judge", Judge, "oracle", ["openai"]);
        if (Device is not (null or "cpu"))
            throw new AdviceException($"--device {Device} needs another engine than cpu, which this version does not have yet. Leave --device out.");
        if (Jobs is { } jobs && jobs < 1)
            throw new AdviceException(FormattableString.Invariant($"--jobs {jobs} leaves no thread to compute with; give 1 or more, e.g. --jobs {Environment.ProcessorCount}"));
        if (Seeds is { } seeds && seeds < 1)
            throw new AdviceException(FormattableString.Invariant($"--seeds {seeds} makes no run; give 1 or more, e.g. --seeds 5"));
        foreach (var claim in Claims)
        {
            if (!Reproduction.ClaimIds.Contains(claim))
                throw new AdviceException($"There is no claim '{claim}'. Known claims: {string.Join(", ", Reproduction.ClaimIds)}. E.g. --claim {Reproduction.ClaimIds[0]}");
        }
    }

    private static void OneOf(string option, string value, string known, string[] later)
    {
        if (value == known)
            return;
        throw new AdviceException(later.Contains(value)
            ? $"--{option} {value} is not available yet in this version. What works now: --{option} {known}"
            : $"There is no {option} '{value}'. What there is: --{option} {known}");
    }
}

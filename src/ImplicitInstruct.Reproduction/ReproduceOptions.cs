using System.Globalization;
using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.Reproduction.Pretrained.Recipes;

namespace ImplicitInstruct.Reproduction;

/// <summary>What <c>--target Reproduce</c> takes.</summary>
public sealed record ReproduceOptions
{
    /// <summary>The scale whose base models are pretrained here.</summary>
    public const string MiniatureScale = "mini";

    /// <summary>Nobody judges: responses are made and kept.</summary>
    public const string NoJudge = "none";

    internal const string CpuEngineName = "cpu";

    private const string TorchEngineName = "torch";
    private const string Oracle = "oracle";
    private const string OpenAI = "openai";

    /// <summary>Root of the repository: artifacts go to <c>artifacts/</c> in it, the paper's numbers come from <c>expected/</c>.</summary>
    public required string Root { get; init; }

    /// <summary><c>--scale</c>: mini, smol or paper.</summary>
    public string Scale { get; init; } = MiniatureScale;

    /// <summary><c>--claim</c>: ids of the claims to check; empty for all.</summary>
    public IReadOnlyList<string> Claims { get; init; } = [];

    /// <summary><c>--only</c>: names of the base models of smol or paper that take part; empty for all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary><c>--seeds</c>: number of tuning runs, of which in the miniature up to three base models take turns; null for the recipe's.</summary>
    public int? Seeds { get; init; }

    /// <summary><c>--engine</c>: cpu or torch; the miniature has the CPU engine alone.</summary>
    public string Engine { get => field ?? (IsMiniature ? CpuEngineName : TorchEngineName); init; }

    /// <summary><c>--device</c>: for engines that have several; the CPU engine takes <c>cpu</c> or nothing.</summary>
    public string? Device { get; init; }

    /// <summary><c>--judge</c>: oracle for the miniature; openai or none for smol and paper.</summary>
    public string Judge { get => field ?? (IsMiniature ? Oracle : OpenAI); init; }

    /// <summary>How the judge of smol and paper is asked.</summary>
    public JudgeAccess JudgeAccess
    {
        get => field ?? new JudgeAccess { Store = Path.Combine(Root, "artifacts", "alpaca_eval", "verdicts.sqlite"), Cache = Path.Combine(Root, "artifacts", "alpaca_eval") };
        init;
    }

    /// <summary><c>--jobs</c>: threads of the engine; null for one a processor. Moves no bit.</summary>
    public int? Jobs { get; init; }

    /// <summary><c>--why</c>: say beforehand of each stage whether and why it runs.</summary>
    public bool Why { get; init; }

    /// <summary><c>--dryrun</c>: say what there is to do and what it takes, and do nothing.</summary>
    public bool IsDryRun { get; init; }

    /// <summary><c>--set key=value</c>: changed recipe values, in order.</summary>
    public IReadOnlyList<string> Overrides { get; init; } = [];

    /// <summary><c>--keep-checkpoints</c>: whether tuned checkpoints stay; null for the scale's habit.</summary>
    public bool? KeepCheckpoints { get; init; }

    /// <summary>Whether tuned checkpoints stay. At the scale paper they go as soon as everything that reads them is made, unless asked for: all of them are a terabyte.</summary>
    public bool KeepsCheckpoints => KeepCheckpoints ?? Scale != ScaleRecipe.PaperName;

    /// <summary>Whether base models are pretrained here.</summary>
    public bool IsMiniature => Scale == MiniatureScale;

    /// <summary>What was typed that decides which artifacts are meant, with a blank before it: a command without it means others.</summary>
    internal string AsTyped
    {
        get
        {
            string[] words =
            [
                .. Given("scale", IsMiniature ? null : Scale), .. Given("engine", Engine == new ReproduceOptions { Root = Root, Scale = Scale }.Engine ? null : Engine), .. Given("device", Device),
                .. Only.SelectMany(name => Given("only", name)), .. Given("seeds", Seeds?.ToString(CultureInfo.InvariantCulture)), .. Overrides.SelectMany(setting => Given("set", setting)),
                .. Given("judge", IsMiniature || Judge == OpenAI ? null : Judge), .. Given("judge-endpoint", JudgeAccess.Endpoint), .. Given("judge-model", JudgeAccess.Model),
                .. Given("template", JudgeAccess.Template), .. JudgeAccess.AllowsOtherTemplate ? new[] { "--other-template" } : [],
            ];
            return string.Concat(words.Select(word => " " + word));
        }
    }

    /// <summary>Throws when something is asked for that cannot be had together.</summary>
    /// <exception cref="AdviceException">Says what there is and what to type.</exception>
    public void Validate()
    {
        OneOf("scale", Scale, MiniatureScale, ScaleRecipe.SmolName, ScaleRecipe.PaperName);
        if (IsMiniature)
        {
            OneOf("engine", Engine, CpuEngineName);
            OneOf("judge", Judge, Oracle);
            if (Only.Count > 0)
                throw new AdviceException($"--only {Only[0]} names a base model of the scales {ScaleRecipe.SmolName} and {ScaleRecipe.PaperName}; the miniature pretrains its own. Leave it out, or type --scale {ScaleRecipe.PaperName}.");
        }
        else
        {
            OneOf("engine", Engine, TorchEngineName, CpuEngineName);
            OneOf("judge", Judge, OpenAI, NoJudge);
        }

        if (Engine == CpuEngineName && Device is not (null or "cpu"))
            throw new AdviceException($"--device {Device} is for --engine {TorchEngineName}; the CPU engine has no other device than cpu. Leave --device out{(IsMiniature ? "" : $", or type --engine {TorchEngineName}")}.");
        if (Jobs is { } jobs && jobs < 1)
            throw new AdviceException(FormattableString.Invariant($"--jobs {jobs} leaves no thread to compute with; give 1 or more, e.g. --jobs {Environment.ProcessorCount}"));
        if (Seeds is { } seeds && seeds < 1)
            throw new AdviceException(FormattableString.Invariant($"--seeds {seeds} makes no run; give 1 or more, e.g. --seeds 5"));
        foreach (var claim in Claims)
        {
            if (!ReproductionRun.ClaimIds.Contains(claim))
                throw new AdviceException($"There is no claim '{claim}'. Known claims: {string.Join(", ", ReproductionRun.ClaimIds)}. E.g. --claim {ReproductionRun.ClaimIds[0]}");
        }
    }

    private static string[] Given(string name, string? value) => value is null ? [] : [$"--{name}", value.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=,+@%".Contains(c, StringComparison.Ordinal)) ? value : $"'{value}'"];

    private void OneOf(string option, string value, params ReadOnlySpan<string> known)
    {
        if (!known.Contains(value))
            throw new AdviceException($"There is no {option} '{value}'{(option == "scale" ? "" : $" at the scale {Scale}")}. What there is: {string.Join(", ", known.ToArray().Select(one => $"--{option} {one}"))}");
    }
}

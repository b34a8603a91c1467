using ImplicitInstruct.Decoding.Rules;
using ImplicitInstruct.Reproduction.Recipes;

namespace ImplicitInstruct.Reproduction.Pretrained.Recipes;

/// <summary>Everything that decides the results of a scale whose base models come from the hub: <c>smol</c> and <c>paper</c>. Every number names its source, and <c>--set</c> can change it.</summary>
/// <remarks>
/// Where the paper's text and the official scripts disagree the default is the scripts', which made the tables; the other value is a <c>--set</c> away
/// (<see cref="PretrainedConflicts"/> lists them).
/// </remarks>
public sealed record ScaleRecipe
{
    /// <summary>Name of the scale of the paper's own models.</summary>
    public const string PaperName = "paper";

    /// <summary>Name of the scale of models that one workstation can tune.</summary>
    public const string SmolName = "smol";

    /// <summary>The base models by the names that <c>--only</c> takes.</summary>
    public required IReadOnlyDictionary<string, BaseModelRecipe> Models { get; init; }

    /// <summary>What all tuning has in common.</summary>
    public FineTuningRecipe Tuning { get; init; } = new();

    /// <summary>How numbers of epochs are chosen, or looked at.</summary>
    public ValidationRecipe Validation { get; init; } = new();

    /// <summary>Tags that mean nothing (appendix B; official repository, commented lines of open_instruct/utils.py).</summary>
    public ChatTags OtherTags { get; init; } = new() { User = "<|A|>", Assistant = "<|B|>" };

    /// <summary>The rule adapter's conflicts; its tokens and scores are those of Llama 2.</summary>
    public Llama2RuleChoices Rules { get; init; } = new();

    /// <summary>How responses are decoded.</summary>
    public GenerationRecipe Decode { get; init; } = new();

    /// <summary>How responses are ranked.</summary>
    public AlpacaRankingRecipe Ranking { get; init; } = new();

    /// <summary>Similarity of instructions and style of responses.</summary>
    public StyleRecipe Style { get; init; } = new();

    /// <summary>How much of the data is used.</summary>
    public DataRecipe Data { get; init; } = new();

    /// <summary>How the TorchSharp engine computes.</summary>
    public TorchRecipe Torch { get; init; } = new();

    /// <summary>Tuning runs of every kind of model, with seeds 1, 2, ... (paper: 5).</summary>
    public int Seeds { get; init; } = 5;

    /// <summary>Intervals of the tables; a resample refits the length control of every run.</summary>
    public IntervalRecipe Interval { get; init; } = new() { Resamples = 500 };

    /// <summary>The paper's scale: Llama-2-7B and OLMo-7B with the epochs of the official test scripts.</summary>
    public static ScaleRecipe Paper { get; } = new() { Models = BaseModels.Paper };

    /// <summary>The small scale. Nobody has chosen its epochs: they are Llama-2-7B's.</summary>
    public static ScaleRecipe Smol { get; } = new() { Models = BaseModels.Smol, Seeds = 1 };

    /// <summary>The recipe of a scale.</summary>
    /// <exception cref="AdviceException">There is no such scale.</exception>
    public static ScaleRecipe Of(string scale) => scale switch
    {
        PaperName => Paper,
        SmolName => Smol,
        _ => throw new AdviceException($"There is no scale '{scale}' with models from the hub. There are: {SmolName}, {PaperName}"),
    };

    /// <summary>The chat format of the paper or, with other tags, of appendix B.</summary>
    public Formatting.ChatFormat Format(bool otherTags) => Tuning.Apply(otherTags
        ? Formatting.ChatFormat.Tulu with { UserTag = OtherTags.User, AssistantTag = OtherTags.Assistant }
        : Formatting.ChatFormat.Tulu);

    /// <summary>Throws when a number cannot be used.</summary>
    /// <exception cref="AdviceException">Names the value and what it must be.</exception>
    public void Validate()
    {
        foreach (var (name, model) in Models)
            model.Validate($"models.{name}");
        Tuning.Validate("tuning");
        Validation.Validate("validation", Seeds);
        OtherTags.Validate("otherTags");
        Decode.Validate("decode");
        Ranking.Validate("ranking");
        Data.Validate("data");
        Require.AtLeast("torch.tokensAtOnce", Torch.TokensAtOnce, 1);
        Require.AtLeast("seeds", Seeds, 1);
        Require.AtLeast("interval.resamples", Interval.Resamples, 100);
    }
}

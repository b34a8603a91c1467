using ImplicitInstruct.Evaluation.Ranking;
using ImplicitInstruct.MiniWorld.Corpora;
using ImplicitInstruct.MiniWorld.Evaluation;
using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Judging;
using ImplicitInstruct.MiniWorld.Tuning;
using ImplicitInstruct.Reproduction.Stages;

namespace ImplicitInstruct.Reproduction.Recipes;

/// <summary>Everything that decides the results of the miniature: every number that <c>--set</c> can change, each with its source.</summary>
/// <remarks>
/// Lists hold what is chosen from on validation instructions, in every run anew; test instructions play no part in that. The form of the chess task, the discount on repetition and the
/// length of pretraining were settled by hand on earlier base models of world 1, with its test results in view beside the validation ones: worlds with another seed are what no choice has seen.
/// </remarks>
public sealed record MiniatureRecipe
{
    /// <summary>Facts and splits.</summary>
    public WorldRecipe World { get; init; } = new();

    /// <summary>The miniature web.</summary>
    public CorpusRecipe Corpus { get; init; } = new();

    /// <summary>Model and pretraining.</summary>
    public PretrainingRecipe Pretrain { get; init; } = new();

    /// <summary>The demonstrations; their seed is that of the first tuning run, the next run has the next one.</summary>
    public TuningSetRecipe TuningSet { get; init; } = new();

    /// <summary>Instruction tuning.</summary>
    public TuningSearch Instruction { get; init; } = new() { PeakLearningRates = [3e-4], Epochs = [1, 2, 3] };

    /// <summary>Response tuning; at 1e-3 it collapsed to memorised responses in the prototype.</summary>
    public TuningSearch Response { get; init; } = new() { PeakLearningRates = [1e-4], Epochs = [1, 2, 3] };

    /// <summary>Tuning on functions alone.</summary>
    public TuningSearch Code { get; init; } = SingleTask;

    /// <summary>Tuning on word problems alone.</summary>
    public TuningSearch Math { get; init; } = SingleTask;

    /// <summary>Tuning on poems alone.</summary>
    public TuningSearch Poetry { get; init; } = SingleTask;

    /// <summary>Tuning on recipes alone.</summary>
    public TuningSearch Recipes { get; init; } = SingleTask;

    /// <summary>Tuning on games alone.</summary>
    public TuningSearch Chess { get; init; } = SingleTask;

    /// <summary>The rule adapter.</summary>
    public RuleSearch Rules { get; init; } = new();

    /// <summary>Tags that mean nothing (paper, appendix B: A and B): words that no speaker of the miniature web is called.</summary>
    public TagRecipe OtherTags { get; init; } = new() { User = "red", Assistant = "blue" };

    /// <summary>How responses are ranked.</summary>
    public RankingRecipe Ranking { get; init; } = new();

    /// <summary>Held-out instructions.</summary>
    public EvaluationRecipe Evaluation { get; init; } = new();

    /// <summary>How responses are decoded.</summary>
    public DecodingRecipe Decode { get; init; } = new();

    /// <summary>How responses are judged.</summary>
    public JudgeRecipe Judge { get; init; } = new();

    /// <summary>Which seeds are run.</summary>
    public SeedRecipe Seeds { get; init; } = new();

    /// <summary>Intervals of the table.</summary>
    public IntervalRecipe Interval { get; init; } = new();

    private static TuningSearch SingleTask => new() { PeakLearningRates = [5e-4], Epochs = [1, 2, 3] };

    /// <summary>The recipe of a kind of tuning.</summary>
    public TuningSearch Of(TuningKind tuning) => tuning switch
    {
        TuningKind.Instruction => Instruction,
        TuningKind.Response => Response,
        TuningKind.Code => Code,
        TuningKind.Math => Math,
        TuningKind.Poetry => Poetry,
        TuningKind.Recipes => Recipes,
        _ => Chess,
    };

    /// <summary>Throws when a number cannot be used.</summary>
    /// <exception cref="AdviceException">Names the value and what it must be.</exception>
    public void Validate()
    {
        World.Check();
        Corpus.Check();
        Pretrain.Validate("pretrain");
        Require.AtLeast("pretrain.maxPositions", Pretrain.MaxPositions, Corpus.RowLength - 1);
        TuningSet.Check();
        Instruction.Validate("instruction");
        Response.Validate("response");
        Code.Validate("code");
        Math.Validate("math");
        Poetry.Validate("poetry");
        Recipes.Validate("recipes");
        Chess.Validate("chess");
        Rules.Validate("rules");
        Ranking.Check();
        Evaluation.Check();
        Require.AtLeast("decode.maxNewTokens", Decode.MaxNewTokens, 1);
        Judge.Check();
        Require.AtLeast("seeds.pretraining", Seeds.Pretraining, 1);
        Require.AtLeast("seeds.tuning", Seeds.Tuning, 1);
        Require.AtLeast("interval.resamples", Interval.Resamples, 100);
    }
}

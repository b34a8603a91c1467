using ImplicitInstruct.Evaluation.Ranking;
using ImplicitInstruct.MiniWorld.Corpora;
using ImplicitInstruct.MiniWorld.Evaluation;
using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Judging;
using ImplicitInstruct.MiniWorld.Tuning;

namespace ImplicitInstruct.Reproduction.Recipes;

/// <summary>What decides the results of a scale whose base models are pretrained here, on a world that is drawn here.</summary>
/// <remarks>
/// The form of the chess task, the discount on repetition and the length of pretraining were settled by hand on earlier base models of
/// world 1, with its test results in view beside the validation ones: worlds with another seed are what no choice has seen.
/// </remarks>
internal sealed record MiniWorldRecipe : ReproductionRecipe
{
    /// <summary>Facts and splits.</summary>
    public WorldRecipe World { get; init; } = new();

    /// <summary>The miniature web.</summary>
    public CorpusRecipe Corpus { get; init; } = new();

    /// <summary>Model and pretraining.</summary>
    public PretrainingRecipe Pretrain { get; init; } = new();

    /// <summary>The demonstrations; their seed is that of the first tuning run, the next run has the next one.</summary>
    public TuningSetRecipe TuningSet { get; init; } = new();

    /// <summary>The rule adapter.</summary>
    public RuleSearch Rules { get; init; } = new();

    /// <summary>How responses are ranked.</summary>
    public RankingRecipe Ranking { get; init; } = new();

    /// <summary>Held-out instructions.</summary>
    public EvaluationRecipe Evaluation { get; init; } = new();

    /// <summary>How responses are judged.</summary>
    public JudgeRecipe Judge { get; init; } = new();

    /// <summary>What takes the place of what is drawn.</summary>
    public OwnDataRecipe Data { get; init; } = new();

    /// <summary>Which seeds are run.</summary>
    public MiniWorldSeeds Seeds { get; init; } = new();

    internal override OwnDataRecipe OwnData => Data;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        World.Check();
        Corpus.Check();
        Pretrain.Validate("pretrain");
        Require.AtLeast("pretrain.maxPositions", Pretrain.MaxPositions, Corpus.RowLength - 1);
        if (Decode.MaxNewTokens >= Pretrain.MaxPositions)
            throw new AdviceException(FormattableString.Invariant(
                $"decode.maxNewTokens is {Decode.MaxNewTokens}, and prompt and response together have room for pretrain.maxPositions = ")
                + FormattableString.Invariant($"{Pretrain.MaxPositions} tokens: make the former smaller, or the latter larger."));
        TuningSet.Check();
        Rules.Validate("rules");
        Ranking.Check();
        Evaluation.Check();
        Judge.Check();
        Require.AtLeast("seeds.pretraining", Seeds.Pretraining, 1);
        Require.AtLeast("seeds.tuning", Seeds.Tuning, 1);
    }
}

/// <summary>
/// How many runs there are, and of how many base models. Win rates differ by up to 18 points between base models and by about one between
/// tuning runs of one of them.
/// </summary>
internal sealed record MiniWorldSeeds
{
    /// <summary>
    /// Base models, with seeds 1, 2, ...: other weights at the start, another order of the corpus. The paper has one for each model family.
    /// </summary>
    public int Pretraining { get; init; } = 3;

    /// <summary>
    /// Tuning runs, with seeds 1, 2, ...: other tuning examples, another order; the base models take turns. The paper: 5.
    /// </summary>
    public int Tuning { get; init; } = 5;

    /// <summary>All runs: run s tunes base model 1 + (s - 1) mod <see cref="Pretraining"/> with tuning seed s.</summary>
    public IEnumerable<Run> Runs() => Enumerable.Range(0, Tuning).Select(s => new Run((ulong)(1 + (s % Pretraining)), (ulong)(s + 1)));
}

/// <summary>The seeds of one run.</summary>
/// <param name="Pretraining">Seed of the base model; 1 where it comes from elsewhere.</param>
/// <param name="Tuning">Seed of the tuning; 0 for a base model.</param>
public readonly record struct Run(ulong Pretraining, ulong Tuning)
{
    /// <summary>Its name, e.g. <c>p1-t4</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"p{Pretraining}-t{Tuning}");
}

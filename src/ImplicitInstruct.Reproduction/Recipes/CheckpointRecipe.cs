using ImplicitInstruct.Decoding.Rules;
using ImplicitInstruct.Torch;

namespace ImplicitInstruct.Reproduction.Recipes;

/// <summary>What decides the results of a scale whose base models are published checkpoints, on the paper's data.</summary>
/// <remarks>
/// Where the paper's text and the official scripts disagree the default is the scripts', which made the tables; the other value is there to
/// be set (<see cref="Reports.PaperConflicts"/> lists them).
/// </remarks>
internal sealed record CheckpointRecipe : ReproductionRecipe
{
    /// <summary>The base models by the names that they are asked for by.</summary>
    public required IReadOnlyDictionary<string, BaseModelRecipe> Models { get; init; }

    /// <summary>How numbers of epochs are chosen, or looked at.</summary>
    public ValidationRecipe Validation { get; init; } = new();

    /// <summary>The rule adapter's conflicts; its scores are those of Llama 2, and so are its tokens or their texts.</summary>
    public Llama2RuleChoices Rules { get; init; } = new();

    /// <summary>How responses are ranked.</summary>
    public AlpacaRankingRecipe Ranking { get; init; } = new();

    /// <summary>Similarity of instructions and style of responses.</summary>
    public StyleRecipe Style { get; init; } = new();

    /// <summary>How much of the data is used.</summary>
    public DataRecipe Data { get; init; } = new();

    /// <summary>How the TorchSharp engine computes.</summary>
    public TorchRecipe Torch { get; init; } = new();

    /// <summary>Which seeds are run.</summary>
    public SeedRecipe Seeds { get; init; } = new();

    internal override IReadOnlyDictionary<string, BaseModelRecipe> BaseModels => Models;

    /// <summary>The base models that take part.</summary>
    /// <param name="names">Those that are asked for; none: all but those that only come when they are named.</param>
    internal IEnumerable<KeyValuePair<string, BaseModelRecipe>> ModelsOf(IReadOnlyList<string> names) =>
        Models.Where(model => names.Count == 0 ? !model.Value.OnlyWhenNamed : names.Contains(model.Key));

    internal override OwnDataRecipe OwnData => Data;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        foreach (var (name, model) in Models)
        {
            model.Validate($"models.{name}");
            foreach (var method in model.Methods.Where(method => CandidatesOf(method, name).Count == 0))
                throw new AdviceException(
                    $"{name} is tuned with {method.Key}, which has no learning rate or no number of epochs: give " +
                    $"models.{name}.peakLearningRate and models.{name}.{method.Key}.epochs a value.");
        }

        Validation.Validate("validation", Seeds.Tuning);
        Ranking.Validate("ranking", Models.Keys);
        Style.Validate("style");
        Data.Validate("data");
        Torch.Validate("torch");
        Require.AtLeast("seeds.tuning", Seeds.Tuning, 1);
    }
}

/// <summary>A pretrained checkpoint and where it departs from the scale.</summary>
internal sealed record BaseModelRecipe : TuningGrids
{
    /// <summary>Repository on the hub, or a folder that holds a checkpoint in Hugging Face layout, of any family that is read.</summary>
    public required string Repository { get; init; }

    /// <summary>Branch, tag or commit of the repository.</summary>
    public string Revision { get; init; } = "main";

    /// <summary>Whether it takes part only where <c>--only</c> names it: a scale may know more models than a run of it wants.</summary>
    public bool OnlyWhenNamed { get; init; }

    /// <summary>What the model is called in the paper's tables; null when it is in none.</summary>
    public string? PaperName { get; init; }

    /// <summary>Peak learning rate of all tuning.</summary>
    public double? PeakLearningRate { get; init; }

    /// <summary>Who decides on the begin token of this model's texts; none: as for all.</summary>
    public BeginTokenChoice? BeginToken { get; init; }

    /// <summary>
    /// In which settings it is tuned: the paper's, and those beyond it, controls and adapters, which are made when somebody asks for them.
    /// </summary>
    public IReadOnlyList<TuningVariant> Settings { get; init; } = [TuningVariant.Main, .. TuningVariants.BeyondThePaperOnCheckpoints];

    /// <summary>Which tokens the rule adapter's rules are about (section 6 is about Llama-2-7B alone).</summary>
    public RuleTokens Rules { get; init; } = RuleTokens.ByText;

    /// <summary>
    /// Epochs of one run on GSM8K that is evaluated after every epoch: seed 1, against the instruction-tuned model of seed 1. The official
    /// repository has it for Llama 2 with 10 epochs (scripts/iclr2025/expt3_llama/finetune_gsm_checkpoint.sh); the paper prints no number
    /// of it, so it is off until it is asked for.
    /// </summary>
    public int? MathByEpoch { get; init; }

    /// <summary>
    /// Epochs on mathematics that are compared beside <c>validation.epochs</c>: for OLMo the official repository has 2 as well
    /// (scripts/iclr2025/expt2_olmo/gsm/finetune_2e.sh).
    /// </summary>
    public IReadOnlyList<int>? MathAlsoCompared { get; init; }

    /// <summary>Every way in which this model is tuned, in the order of the paper.</summary>
    internal IReadOnlyList<TuningMethod> Methods => [.. TuningMethod.All.Where(method => Settings.Contains(method.Variant))];

    internal void Validate(string key)
    {
        if (string.IsNullOrWhiteSpace(Repository))
            throw new AdviceException(
                $"{key}.repository is empty; it is a repository of the hub such as meta-llama/Llama-2-7b-hf, or a checkpoint folder.");
        if (PeakLearningRate is { } rate)
            Require.Positive($"{key}.peakLearningRate", rate);
        Require.Some($"{key}.settings", Settings);
        if (!Settings.Contains(TuningVariant.Main))
            throw new AdviceException($"{key}.settings has no main: all other settings are compared with it.");
        if (Settings.Contains(TuningVariant.RefusedRequests))
            throw new AdviceException(
                $"{key}.settings has refusedRequests, and its requests are written for the mini world: leave it out, and ask for the " +
                "claim refusals at the scale mini.");
        Require.AtLeast($"{key}.mathByEpoch", MathByEpoch, 1);
        foreach (var epochs in MathAlsoCompared ?? [])
            Require.AtLeast($"{key}.mathAlsoCompared", epochs, 1);
        ValidateGrids(key + ".");
    }
}

/// <summary>Which tokens the rules are about.</summary>
internal enum RuleTokens
{
    /// <summary>None: the model is not steered by rules.</summary>
    None,

    /// <summary>Those that the paper names by their ids in Llama 2's tokenizer; the model must have that.</summary>
    Llama2,

    /// <summary>Those that have the same texts in the model's own tokenizer (beyond the paper).</summary>
    ByText,
}

/// <summary>How many tuning runs there are of every kind of model, with seeds 1, 2, ...</summary>
internal sealed record SeedRecipe
{
    /// <summary>Tuning runs (paper: 5).</summary>
    public int Tuning { get; init; } = 5;
}

/// <summary>
/// How numbers of epochs are chosen on the 56 validation instructions: by win rate against the answers of gpt-3.5-turbo (appendices A and
/// D; official repository, eval/val_eval).
/// </summary>
/// <remarks>
/// Whether the authors chose by plain or by length-controlled win rate is not on record. It is the plain one here: the length control knows
/// how hard AlpacaEval's own instructions are, and no others.
/// Of equally good candidates the one with the fewest epochs is taken.
/// </remarks>
internal sealed record ValidationRecipe
{
    /// <summary>
    /// Whether models are tuned for as many epochs as come out. Off, the recipe's numbers are used, which are those of the official test
    /// scripts, and the claim <c>epochs</c> looks whether they are the best.
    /// </summary>
    public bool Chooses { get; init; }

    /// <summary>The candidates (appendix A).</summary>
    public IReadOnlyList<int> Epochs { get; init; } = [5, 7, 10, 15, 20];

    /// <summary>
    /// Seed of the candidates' runs, which is none of those that are tested: 42, the default of the official scripts' trainer, where the
    /// validation scripts set none.
    /// </summary>
    public int Seed { get; init; } = 42;

    internal void Validate(string key, int testedSeeds)
    {
        Require.Some($"{key}.epochs", Epochs);
        foreach (var epochs in Epochs)
            Require.AtLeast($"{key}.epochs", epochs, 1);
        if (Seed >= 1 && Seed <= testedSeeds)
            throw new AdviceException(
                string.Create(CultureInfo.InvariantCulture,
                    $"{key}.seed is {Seed}, which is among the seeds 1 to {testedSeeds} that are tested. Give it another, e.g. " +
                    $"{key}.seed=42"));
    }
}

/// <summary>How Alpaca's responses are ranked (section 4.2; official repository, open_instruct/ratio_eval.py).</summary>
internal sealed record AlpacaRankingRecipe
{
    /// <summary>First examples of Alpaca that are used.</summary>
    public int Examples { get; init; } = 1000;

    /// <summary>Other responses drawn for each, with replacement (Python's <c>random.seed(0)</c>).</summary>
    public int Draws { get; init; } = 5;

    /// <summary>Longest sequence, tokens.</summary>
    public int MaxLength { get; init; } = 1024;

    /// <summary>
    /// The base model whose tokenizer makes every model's tokens; none: every model its own. The official command gives Llama's to OLMo too
    /// (README of the official repository, ratio evaluation); whether Table 2 was made so is not on record.
    /// </summary>
    public string? Tokenizer { get; init; }

    internal void Validate(string key, IEnumerable<string> models)
    {
        if (Tokenizer is { } name && !models.Contains(name))
            throw new AdviceException(
                $"{key}.tokenizer is '{name}', and there is no such base model. There are: {string.Join(", ", models)}; or none, and every "
                + "model has its own.");
        Require.AtLeast($"{key}.examples", Examples, 2);
        Require.AtLeast($"{key}.draws", Draws, 1);
        Require.AtLeast($"{key}.maxLength", MaxLength, 2);
    }
}

/// <summary>How much of the data is used: all of it at the paper's scale; less makes a trial run. And what takes its place.</summary>
internal sealed record DataRecipe : OwnDataRecipe
{
    /// <summary>First examples of every tuning set; none: all that the paper used.</summary>
    public int? TuningExamples { get; init; }

    /// <summary>First instructions of AlpacaEval; none: all 805.</summary>
    public int? TestInstructions { get; init; }

    internal void Validate(string key)
    {
        Require.AtLeast($"{key}.tuningExamples", TuningExamples, 1);
        Require.AtLeast($"{key}.testInstructions", TestInstructions, 1);
    }
}

/// <summary>Figure 5 (section 5.2; official repository, open_instruct/plot_embeds.py).</summary>
internal sealed record StyleRecipe
{
    /// <summary>Which instructions are the points.</summary>
    public StyleInstructions Instructions { get; init; } = StyleInstructions.AlpacaEval;

    /// <summary>What turns texts into vectors: the official code's neural embedder, or counted words, which need no download.</summary>
    public StyleEmbedder Embedder { get; init; } = StyleEmbedder.Neural;

    /// <summary>
    /// Repository of the neural embedder on the hub, or a folder: <c>onnx/model.onnx</c> and BERT's <c>vocab.txt</c>. Tokens are pooled by
    /// their mean, and no prefix is put before a text, as the official code has it.
    /// </summary>
    public string EmbedderRepository { get; init; } = EmbedderStage.Nomic;

    /// <summary>
    /// Branch, tag or commit of that repository. The commit is "Add ONNX weights", as public copies of the hub's pages had it in November
    /// 2026; which one the paper's plot was made with is not on record.
    /// </summary>
    public string EmbedderRevision { get; init; } = "5cc675319d871a55555bb68d64a76fa47c3e90ac";

    /// <summary>
    /// Most tokens of a text that is embedded, <c>[CLS]</c> and <c>[SEP]</c> among them; the end of a longer one is cut off. 512 is where
    /// bert-base-uncased's tokenizer cuts, which the official code uses as it is.
    /// </summary>
    public int EmbedderMaxTokens { get; init; } = 512;

    internal void Validate(string key) => Require.AtLeast($"{key}.embedderMaxTokens", EmbedderMaxTokens, 2);
}

/// <summary>What turns the texts of figure 5 into vectors.</summary>
internal enum StyleEmbedder
{
    /// <summary>A neural network, whose vectors are kept as artifacts.</summary>
    Neural,

    /// <summary>Counts of words, weighed by how few texts have them.</summary>
    Words,
}

/// <summary>The points of figure 5.</summary>
internal enum StyleInstructions
{
    /// <summary>AlpacaEval's instructions: the official code, and the figure's caption.</summary>
    AlpacaEval,

    /// <summary>LIMA's: the text of section 5.2.</summary>
    Lima,
}

/// <summary>Precisions of the TorchSharp engine. On a CPU 32 bits are faster than 16.</summary>
internal sealed record PrecisionRecipe
{
    /// <summary>Of tuning; the scripts have bfloat16 (<c>--mixed_precision bf16</c>).</summary>
    public TorchPrecision Training { get; init; } = TorchPrecision.Bf16;

    /// <summary>
    /// Of Adam's moments in tuning: 32 bits, or 8 with a scale for every 256 (Dettmers et al. 2022, arXiv:2110.02861), where a step of all
    /// weights of a 7B model takes 70 GB instead of 123. A departure from the paper that saves an optimizer on the host.
    /// </summary>
    public MomentPrecision Moments { get; init; } = MomentPrecision.Fp32;

    /// <summary>
    /// Of decoding; none: that of the checkpoint, as the scripts leave it to "auto" (eval/alpaca_farm/run_eval.py, eval/utils.py): bfloat16
    /// for tuned models, which are kept so, and float16 for Llama-2's own weights, and for 32-bit ones, as vLLM has it.
    /// </summary>
    public TorchPrecision? Decoding { get; init; }

    /// <summary>Of ranking responses; open_instruct/ratio_eval.py names none, and so has 32 bits.</summary>
    public TorchPrecision Scoring { get; init; } = TorchPrecision.Fp32;
}

/// <summary>
/// How the TorchSharp engine computes; the CPU engine has none of these choices. Precision and device are in the numerics id, and so in
/// every key; the rest says where things lie.
/// </summary>
internal sealed record TorchRecipe
{
    /// <summary>The numbers that products are made of, by what is done.</summary>
    public PrecisionRecipe Precision { get; init; } = new();

    /// <summary>Whether blocks are computed again in the backward pass: a third more work for a fraction of the memory.</summary>
    public bool Checkpointing { get; init; } = true;

    /// <summary>
    /// Where master weights and moments are: on the device a 7B model takes 18 bytes a parameter there, offloaded 6 there and 12 on the
    /// host. None: on the device where the largest model fits it.
    /// </summary>
    public OptimizerPlacement? Optimizer { get; init; }

    /// <summary>Most tokens that go through the model at a time.</summary>
    public int TokensAtOnce { get; init; } = 4096;

    internal void Validate(string key)
    {
        Require.AtLeast($"{key}.tokensAtOnce", TokensAtOnce, 1);
        if (Precision.Moments == MomentPrecision.EightBit && Optimizer == OptimizerPlacement.Offloaded)
            throw new AdviceException(
                $"{key}.precision.moments is eightBit, and {key}.optimizer is offloaded: moments of 8 bits are kept on the device. "
                + "Set one of the two.");
        if (Precision.Training == TorchPrecision.Fp16)
            throw new AdviceException(
                $"{key}.precision.training is fp16, which loses small gradients without a scaled loss: it can be bf16, as in the official "
                + "scripts, or fp32.");
    }

    /// <summary>The engine's options on a device.</summary>
    /// <param name="device">The device.</param>
    /// <param name="optimizer">Where master weights and moments go.</param>
    public TorchOptions OnDevice(string device, OptimizerPlacement optimizer) => new()
    {
        Device = device,
        Precision = Precision.Training,
        Checkpointing = Checkpointing,
        Optimizer = optimizer,
        Moments = Precision.Moments,
        TokensAtOnce = TokensAtOnce,
    };
}

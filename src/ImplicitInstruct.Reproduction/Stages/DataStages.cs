using ImplicitInstruct.Evaluation.Ranking;

namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>An instruction that models are evaluated on.</summary>
/// <param name="Text">What the user says, as it is: nothing is stripped.</param>
/// <param name="Dataset">Where it is from, as AlpacaEval's outputs state it.</param>
/// <param name="Family">What kind of instruction it is; null where nobody knows.</param>
/// <param name="Reference">A right answer; null where nobody knows one.</param>
public sealed record TestInstruction(string Text, string Dataset, string? Family = null, string? Reference = null);

/// <summary>Instructions that models are evaluated on.</summary>
public abstract record InstructionSetStage(int Revision) : Stage<IReadOnlyList<TestInstruction>>("instruction-set", Revision)
{
    /// <summary>Whether claims are measured on them.</summary>
    public abstract bool IsTest { get; }

    /// <summary>Refuses instructions that a model was tuned on.</summary>
    /// <exception cref="AdviceException">Names what was seen.</exception>
    public virtual void RequireUnseen(StageContext context, TuningSetStage data)
    {
    }

    /// <summary>Refuses instructions after which a model has no room for a response; whoever wrote them can mend them.</summary>
    /// <exception cref="AdviceException">Names the line.</exception>
    public virtual void RequireRoom(ChatFormat chat, ITextTokenizer tokenizer, int length)
    {
    }

    /// <summary>What the instructions are about, where that is known.</summary>
    public virtual IEnumerable<string> SubjectsIn(ArtifactReader artifacts) => [];
}

/// <summary>What models are tuned on. Response tuning empties the instructions of the same set.</summary>
public abstract record TuningSetStage(int Revision) : Stage<IReadOnlyList<Dialogue>>("tuning-set", Revision)
{
    /// <summary>Refuses examples of which a model would see a part only; of the paper's sets a longer one loses its end instead.</summary>
    /// <exception cref="AdviceException">Names the line.</exception>
    public virtual void RequireWhole(ChatFormat chat, ITextTokenizer tokenizer, int length)
    {
    }
}

/// <summary>Instructions with their own responses, and which other responses each is compared with.</summary>
public abstract record RankingSetStage(string Kind, int Revision) : Stage<RankingSet>(Kind, Revision)
{
    /// <summary>What decides on the pairs and is not in the artifact.</summary>
    public abstract object? Draws { get; }
}

/// <summary>What responses are ranked on.</summary>
public sealed record RankingSet
{
    /// <summary>Instructions with their own responses.</summary>
    public required IReadOnlyList<TuningExample> Examples { get; init; }

    /// <summary>The pairs: with any other response first, then harder ones by name.</summary>
    public required IReadOnlyList<(string Name, RankingPlan Plan)> Plans { get; init; }

    /// <summary>Parts of the instructions that are told apart, by name.</summary>
    public IReadOnlyList<(string Name, IReadOnlySet<int> Instructions)> Parts { get; init; } = [];

    /// <summary>Draws for each instruction.</summary>
    public required int DrawsEach { get; init; }

    /// <summary>What the instructions are, for captions.</summary>
    public required string Description { get; init; }

    /// <summary>All pairs of all plans, once, in a fixed order.</summary>
    public IReadOnlyList<RankedResponse> ToScore =>
        [.. Plans.SelectMany(one => one.Plan.ToScore).Distinct().OrderBy(pair => pair.Instruction).ThenBy(pair => pair.Response)];
}

/// <summary>A stage whose artifact holds one model's outputs in AlpacaEval's format, so that a judge can compare them.</summary>
/// <param name="Kind">The stage's name and folder.</param>
/// <param name="Revision">Raised when equal inputs should give other bytes.</param>
public abstract record OutputsStage(string Kind, int Revision) : Stage<IReadOnlyList<ModelOutput>>(Kind, Revision)
{
    /// <summary>The file with the outputs.</summary>
    public const string FileName = "model_outputs.json";

    /// <summary>Kind of answering model, a row of the tables.</summary>
    public abstract string System { get; }

    /// <summary>Name in outputs and annotations.</summary>
    public abstract string Generator { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<ModelOutput> Open(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return ModelOutputsJson.Read(File.ReadAllText(path), path);
    }
}

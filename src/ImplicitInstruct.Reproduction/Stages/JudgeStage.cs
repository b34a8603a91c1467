namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>Judges two models' responses head to head.</summary>
/// <remarks>Key: kind, revision, who judges, the keys of both outputs and of what the judge reads.</remarks>
/// <param name="Reference">The model measured against.</param>
/// <param name="Candidate">The model measured.</param>
/// <param name="Judge">Who judges.</param>
public sealed record JudgeStage(OutputsStage Reference, DecodeStage Candidate, PairJudge Judge) : Stage<string>("judge", Revision: 2)
{
    /// <summary>The file with the preferences, in alpaca_eval's format.</summary>
    public const string FileName = "annotations.json";

    /// <inheritdoc/>
    public override string Name => $"{Candidate.Generator}-against-{Reference.Generator}";

    /// <inheritdoc/>
    public override object Recipe => Judge.Recipe;

    /// <inheritdoc/>
    public override IReadOnlyList<StageInput> Inputs =>
        [new("reference", Reference), new("candidate", Candidate), .. Judge.InputsOf(Candidate)];

    /// <inheritdoc/>
    public override bool UsesEngine => Judge.UsesEngine;

    /// <inheritdoc/>
    public override string? Precision => Judge.Precision;

    /// <inheritdoc/>
    public override async Task RunAsync(StageContext context)
    {
        var pairs = Pairs(context.Open(Reference), context.Open(Candidate));
        File.WriteAllText(context.PathOf(FileName), await Judge.AnnotateAsync(Name, Candidate, pairs, context).ConfigureAwait(false));
    }

    /// <returns>Path of the file with the preferences: who measures reads of it what it needs.</returns>
    public override string Open(string folder) => Path.Combine(folder, FileName);

    /// <summary>The responses side by side.</summary>
    /// <exception cref="AdviceException">They answer different instructions.</exception>
    internal IReadOnlyList<OutputPair> Pairs(IReadOnlyList<ModelOutput> reference, IReadOnlyList<ModelOutput> candidate)
    {
        if (!reference.Select(output => output.Instruction).SequenceEqual(candidate.Select(output => output.Instruction)))
            throw new AdviceException(
                $"{Reference.Name} and {Candidate.Name} answer different instructions ({reference.Count} and {candidate.Count}), so they " +
                "cannot be compared.");
        return [.. reference.Zip(candidate, (one, other) => new OutputPair(one, other))];
    }
}

/// <summary>Who judges pairs of responses at a scale.</summary>
public abstract record PairJudge
{
    /// <summary>What of it decides verdicts.</summary>
    public abstract object Recipe { get; }

    /// <summary>Whether it scores single responses too, so that a model is worth judging against itself.</summary>
    public abstract bool GivesScores { get; }

    /// <summary>Whether the engine that computes all else computes the verdicts too.</summary>
    public virtual bool UsesEngine => false;

    /// <summary>The precision that is asked of that engine; null where none is.</summary>
    public virtual string? Precision => null;

    /// <summary>What it reads besides both outputs.</summary>
    public virtual IReadOnlyList<StageInput> InputsOf(DecodeStage candidate) => [];

    /// <summary>The verdicts as alpaca_eval's <c>annotations.json</c>.</summary>
    public abstract Task<string> AnnotateAsync(string name, DecodeStage candidate, IReadOnlyList<OutputPair> pairs, StageContext context);
}

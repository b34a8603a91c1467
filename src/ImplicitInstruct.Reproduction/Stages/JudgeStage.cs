using System.Text.Json;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.MiniWorld.Judging;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Running;

namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>Judges two models' responses head to head.</summary>
/// <remarks>Key: kind, revision, the judge's name and weights, the keys of both outputs and of the instructions.</remarks>
/// <param name="Reference">The model measured against.</param>
/// <param name="Candidate">The model measured.</param>
/// <param name="Judge">Weights of the oracle judge.</param>
public sealed record JudgeStage(DecodeStage Reference, DecodeStage Candidate, JudgeRecipe Judge) : Stage<IReadOnlyList<Annotation>>("judge", Revision: 1)
{
    /// <summary>The file with the preferences, in AlpacaEval's format.</summary>
    public const string FileName = "annotations.json";

    /// <inheritdoc/>
    public override string Name => $"{Candidate.Generator}-against-{Reference.Generator}";

    /// <inheritdoc/>
    public override object Recipe => new { Judge, Annotator = new OracleJudge([], Judge).Name };

    /// <inheritdoc/>
    public override IReadOnlyList<StageInput> Inputs =>
        [new("reference", Reference), new("candidate", Candidate), new("instructions", Candidate.Instructions)];

    /// <inheritdoc/>
    public override async Task RunAsync(StageContext context)
    {
        var judge = new OracleJudge(context.Open(Candidate.Instructions), Judge);
        var pairs = context.Open(Reference).Zip(context.Open(Candidate), (reference, candidate) => new OutputPair(reference, candidate)).ToList();
        var preferences = await judge.PreferAsync(pairs, context.Cancellation).ConfigureAwait(false);
        var annotations = pairs.Zip(preferences, (pair, preference) => Annotation.Of(pair, judge.Name, preference) with
        {
            Score1 = judge.Score(pair.Reference).Total,
            Score2 = judge.Score(pair.Candidate).Total,
        });
        File.WriteAllBytes(context.PathOf(FileName), JsonSerializer.SerializeToUtf8Bytes(annotations, CanonicalJson.Options));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Annotation> Open(string folder) =>
        JsonSerializer.Deserialize<List<Annotation>>(File.ReadAllBytes(Path.Combine(folder, FileName)), CanonicalJson.Options)!;
}

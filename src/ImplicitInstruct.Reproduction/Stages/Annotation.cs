using System.Text.Json.Serialization;

namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>One judged pair, as in AlpacaEval's <c>annotations.json</c>; model 1 is the reference, model 2 the one measured.</summary>
internal sealed record Annotation
{
    /// <summary>The instruction.</summary>
    [JsonPropertyName("instruction")]
    public required string Instruction { get; init; }

    /// <summary>The reference's response.</summary>
    [JsonPropertyName("output_1")]
    public required string Output1 { get; init; }

    /// <summary>The reference.</summary>
    [JsonPropertyName("generator_1")]
    public required string Generator1 { get; init; }

    /// <summary>The measured model's response.</summary>
    [JsonPropertyName("output_2")]
    public required string Output2 { get; init; }

    /// <summary>The measured model.</summary>
    [JsonPropertyName("generator_2")]
    public required string Generator2 { get; init; }

    /// <summary>Name of the instruction set.</summary>
    [JsonPropertyName("dataset")]
    public required string Dataset { get; init; }

    /// <summary>Name of the judge.</summary>
    [JsonPropertyName("annotator")]
    public required string Annotator { get; init; }

    /// <summary>From 1, the reference is better, to 2, the measured model is; null when the judge said neither.</summary>
    [JsonPropertyName("preference")]
    public required double? Preference { get; init; }

    /// <summary>The judge's score of the reference's response in [0, 1]; null when it gives none.</summary>
    [JsonPropertyName("score_1")]
    public double? Score1 { get; init; }

    /// <summary>The judge's score of the measured model's response in [0, 1]; null when it gives none.</summary>
    [JsonPropertyName("score_2")]
    public double? Score2 { get; init; }

    /// <summary>A judged pair.</summary>
    /// <param name="pair">The responses.</param>
    /// <param name="annotator">The judge.</param>
    /// <param name="candidateWins">Probability that the candidate is preferred; null when the judge said neither.</param>
    /// <param name="referenceScore">The judge's score of the reference's response; null when it gives none.</param>
    /// <param name="candidateScore">Its score of the candidate's.</param>
    public static Annotation Of(
        OutputPair pair, string annotator, double? candidateWins, double? referenceScore = null, double? candidateScore = null)
    {
        return new Annotation
        {
            Instruction = pair.Reference.Instruction,
            Output1 = pair.Reference.Output,
            Generator1 = pair.Reference.Generator,
            Output2 = pair.Candidate.Output,
            Generator2 = pair.Candidate.Generator,
            Dataset = pair.Reference.Dataset,
            Annotator = annotator,
            Preference = 1 + candidateWins,
            Score1 = referenceScore,
            Score2 = candidateScore,
        };
    }
}

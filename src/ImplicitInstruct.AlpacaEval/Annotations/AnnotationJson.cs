using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ImplicitInstruct.AlpacaEval.Verdicts;
using ImplicitInstruct.Evaluation;

namespace ImplicitInstruct.AlpacaEval.Annotations;

/// <summary>Verdicts as alpaca_eval's <c>annotations.json</c>, which its Python tool reads.</summary>
public static class AnnotationJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The list; a pair without a verdict, or with one that says neither, has the preference null.</summary>
    /// <exception cref="ArgumentException">There is not one verdict for each pair.</exception>
    public static string Of(IReadOnlyList<OutputPair> pairs, IReadOnlyList<Verdict?> verdicts, string annotator)
    {
        if (pairs.Count != verdicts.Count)
            throw new ArgumentException($"There are {verdicts.Count} verdicts on {pairs.Count} pairs.", nameof(verdicts));
        return new JsonArray([.. pairs.Zip(verdicts, (pair, verdict) => Row(pair, verdict, annotator))]).ToJsonString(Options) + "\n";
    }

    private static JsonObject Row(OutputPair pair, Verdict? verdict, string annotator) => new()
    {
        ["instruction"] = pair.Reference.Instruction,
        ["output_1"] = pair.Reference.Output,
        ["generator_1"] = pair.Reference.Generator,
        ["dataset"] = pair.Reference.Dataset,
        ["output_2"] = pair.Candidate.Output,
        ["generator_2"] = pair.Candidate.Generator,
        ["annotator"] = annotator,
        ["preference"] = verdict?.Preference,
        ["price_per_example"] = verdict?.PriceUsd,
        ["time_per_example"] = verdict?.Seconds,
        ["raw_completion"] = verdict?.Completion is { } completion ? Parsed(completion) : null,
    };

    /// <summary>A completion that was recorded; a store is a file, and may be damaged.</summary>
    private static JsonNode? Parsed(string completion)
    {
        try
        {
            return JsonNode.Parse(completion);
        }
        catch (JsonException damaged)
        {
            throw new AdviceException("A completion that is recorded in the store of verdicts is no JSON: the store is damaged.", damaged)
            {
                Remedy = "verdicts.store",
            };
        }
    }
}

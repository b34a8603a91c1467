using ImplicitInstruct.AlpacaEval.Annotations;

namespace ImplicitInstruct.AlpacaEval.Judging;

/// <summary>Who judges: what decides a verdict, and what a verdict may be compared with.</summary>
public sealed record JudgeRecipe
{
    /// <summary>The judge of AlpacaEval 2 and of the paper (section 3): a dated model that its vendor has withdrawn.</summary>
    public const string OriginalModel = "gpt-4-1106-preview";

    /// <summary>Where OpenAI answers.</summary>
    public static Uri OriginalEndpoint { get; } = new("https://api.openai.com/v1");

    /// <summary>The model that is asked.</summary>
    public string Model { get; init; } = OriginalModel;

    /// <summary>The OpenAI-compatible endpoint that is asked.</summary>
    public Uri Endpoint { get; init; } = OriginalEndpoint;

    /// <summary>SHA-256 of the prompt template.</summary>
    public required string TemplateSha256 { get; init; }

    /// <summary>The known judge that is meant, with its weights and its way to be asked; null: nothing is known of the model.</summary>
    public KnownJudge? Known { get; init; }

    /// <summary>How answers spell the labels.</summary>
    public LabelReading Labels { get; init; }

    /// <summary>Whether verdicts may stand beside those of AlpacaEval 2's leaderboard, as far as anyone can tell from here.</summary>
    public bool IsOriginal => Model == OriginalModel && TemplateSha256 == PromptTemplate.OriginalSha256;

    /// <summary>Name in annotations and tables: alpaca_eval's own for the original, else one that says what was put in its place.</summary>
    public string Annotator => IsOriginal
        ? AnnotationSet.OriginalAnnotator
        : $"{AnnotationSet.OriginalAnnotator}_judge_{(Known?.Weights is { } weights ? $"{Known.Name}@{weights.ShortRevision}" : Model)}"
            + (TemplateSha256 == PromptTemplate.OriginalSha256 ? "" : $"_template_{TemplateSha256[..8]}");

    /// <summary>
    /// What the store calls the judge. Known weights are one judge wherever they are served; any other model at an endpoint that is not
    /// OpenAI's is another one, whatever it is called there.
    /// </summary>
    public string StoreName => Known?.Weights is { } weights ? $"{Model} revision {weights.Revision}"
        : IsAtOpenAI ? Model : $"{Model} at {Endpoint.Authority}{Endpoint.AbsolutePath}";

    /// <summary>What of it decides verdicts, for keys of artifacts.</summary>
    public object Identity => new { Annotator, StoreName, TemplateSha256 };

    /// <summary>Whether OpenAI answers.</summary>
    public bool IsAtOpenAI => Endpoint.Host == OriginalEndpoint.Host;
}

using System.Globalization;
using ImplicitInstruct.AlpacaEval.Judging;

namespace ImplicitInstruct.AlpacaEval.Commands;

/// <summary>Which judge is asked, by whom and how far, as it was typed.</summary>
public sealed record JudgeAccess
{
    /// <summary>Ends <c>--target Judge</c> with what is recorded.</summary>
    public const string RecordedOnly = "--verdicts recorded";

    /// <summary>The store of verdicts.</summary>
    public required string Store { get; init; }

    /// <summary>Folder that keeps what was fetched.</summary>
    public required string Cache { get; init; }

    /// <summary>The key for the endpoint; null: none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Address of an OpenAI-compatible endpoint; null: OpenAI's.</summary>
    public string? Endpoint { get; init; }

    /// <summary>The judging model; null: AlpacaEval 2's.</summary>
    public string? Model { get; init; }

    /// <summary>A prompt template; null: AlpacaEval 2's, fetched.</summary>
    public string? Template { get; init; }

    /// <summary>Whether <see cref="Template"/> may be another than AlpacaEval 2's.</summary>
    public bool AllowsOtherTemplate { get; init; }

    /// <summary>Whether nothing is asked and only recorded verdicts are used.</summary>
    public bool OnlyRecorded { get; init; }

    /// <summary>US dollars for a million tokens read and written, as typed: <c>2.5,10</c>; null: what is known of the model.</summary>
    public string? UsdPerMillion { get; init; }

    /// <summary>US dollars to spend at most, as typed; null: any amount.</summary>
    public string? BudgetUsd { get; init; }

    /// <summary>Requests at once.</summary>
    public int Concurrency { get; init; } = 5;

    /// <summary>The argument with which the same command asks nobody, for advice.</summary>
    public string WithoutAsking { get; init; } = RecordedOnly;

    /// <summary>How patiently the endpoint is asked.</summary>
    public RetryRecipe Retries { get; init; } = new();

    /// <summary>What a log may show: a record would print its key.</summary>
    public override string ToString() => Store;

    /// <summary>The template that was typed; null where none was, and AlpacaEval 2's is taken.</summary>
    /// <exception cref="AdviceException">It cannot be read, or is another than AlpacaEval 2's and must not be.</exception>
    public PromptTemplate? TypedTemplate()
    {
        if (Template is null)
            return null;
        var template = PromptTemplate.Parse(TypedFile.Read(Template, "template", "alpaca_eval's alpaca_eval_clf.txt"), Template);
        return template.IsOriginal || AllowsOtherTemplate
            ? template
            : throw new AdviceException($"'{Template}' is not AlpacaEval 2's prompt: its SHA-256 is {template.Sha256} and not {PromptTemplate.OriginalSha256}. Get that from {PromptTemplate.OriginalAddress}, or type --other-template: tables then say that numbers do not compare.");
    }

    /// <summary>Who judges, by what was typed; asks nobody.</summary>
    /// <exception cref="AdviceException">The endpoint is no address, or the template cannot be taken.</exception>
    public JudgeRecipe Recipe()
    {
        var recipe = new JudgeRecipe { TemplateSha256 = TypedTemplate()?.Sha256 ?? PromptTemplate.OriginalSha256 };
        if (Endpoint is not null)
        {
            if (!Uri.TryCreate(Endpoint, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https"))
                throw new AdviceException("--judge-endpoint is no address: type --judge-endpoint http://localhost:8000/v1, say.");
            if (endpoint.UserInfo.Length > 0 || endpoint.Query.Length > 0)
                throw new AdviceException("--judge-endpoint holds a user, a password or a query, which would end up in files: give the bare address, and the key in OPENAI_API_KEY.");
            recipe = recipe with { Endpoint = endpoint };
        }

        return Model is null ? recipe : recipe with { Model = Model };
    }

    /// <summary>How fast and how far.</summary>
    /// <exception cref="AdviceException">An amount is no number.</exception>
    public JudgeLimits LimitsFor(JudgeRecipe recipe)
    {
        var price = recipe.Model == JudgeRecipe.OriginalModel ? TokenPrice.Original : null;
        if (UsdPerMillion is not null)
        {
            var parts = UsdPerMillion.Split(',');
            price = parts.Length == 2
                ? new TokenPrice(Amount(parts[0], "usd-per-million", "2.5,10"), Amount(parts[1], "usd-per-million", "2.5,10"))
                : throw new AdviceException($"--usd-per-million is '{UsdPerMillion}': type two prices, of a million tokens read and written, e.g. --usd-per-million 2.5,10.");
        }

        return new JudgeLimits { Concurrency = Concurrency, BudgetUsd = BudgetUsd is null ? null : Amount(BudgetUsd, "budget-usd", "20"), Price = price, WithoutAsking = WithoutAsking, Retries = Retries };
    }

    private static double Amount(string text, string name, string example) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) && double.IsFinite(amount)
            ? amount
            : throw new AdviceException($"--{name} holds '{text}', which is no amount of dollars: type --{name} {example}, say.");
}

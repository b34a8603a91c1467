using ImplicitInstruct.AlpacaEval.Verdicts;
using ImplicitInstruct.Files;

namespace ImplicitInstruct.AlpacaEval.Judging;

/// <summary>Which judge is asked, by whom and how far.</summary>
public sealed record JudgeAccess
{
    /// <summary>The store of verdicts.</summary>
    public required string Store { get; init; }

    /// <summary>Folder that keeps what was fetched.</summary>
    public required string Cache { get; init; }

    /// <summary>
    /// Fetches a file by address and SHA-256 into a folder, and says where it lies; null: nothing is fetched. Downloads are the hub's
    /// business.
    /// </summary>
    public Func<Uri, string, string, CancellationToken, Task<string>>? Fetch { get; init; }

    /// <summary>The key for the endpoint; null: none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>
    /// A known judge, or <see cref="KnownJudge.Recorded"/>; null: the one that <see cref="Model"/> names, or the default.
    /// </summary>
    public string? Judge { get; init; }

    /// <summary>Address of an OpenAI-compatible endpoint; null: the judge's own.</summary>
    public string? Endpoint { get; init; }

    /// <summary>What requests call the model; null: as the judge is known.</summary>
    public string? Model { get; init; }

    /// <summary>File of a prompt template; null: AlpacaEval 2's, fetched.</summary>
    public string? Template { get; init; }

    /// <summary>Whether <see cref="Template"/> may be another than AlpacaEval 2's.</summary>
    public bool AllowsOtherTemplate { get; init; }

    /// <summary>Whether nothing is asked and only recorded verdicts are used.</summary>
    public bool OnlyRecorded
    {
        get => field || Judge == KnownJudge.Recorded;
        init;
    }

    /// <summary>Whether pairs that were left undecided, and an endpoint that once gave no log-probabilities, are asked again.</summary>
    public bool AsksAnew { get; init; }

    /// <summary>What tokens cost; null: what is known of the model.</summary>
    public TokenPrice? Price { get; init; }

    /// <summary>US dollars to spend at most; null: any amount.</summary>
    public double? BudgetUsd { get; init; }

    /// <summary>Requests at once.</summary>
    public int Concurrency { get; init; } = 5;

    /// <summary>How patiently the endpoint is asked.</summary>
    public RetryRecipe Retries { get; init; } = new();

    /// <summary>SHA-256 of the prompt.</summary>
    /// <exception cref="AdviceException">The template cannot be taken.</exception>
    public string TemplateSha256 => GivenTemplate()?.Sha256 ?? PromptTemplate.OriginalSha256;

    /// <summary>What a log may show: a record would print its key.</summary>
    public override string ToString() => Store;

    /// <summary>Who judges; asks nobody.</summary>
    /// <exception cref="AdviceException">There is no such judge, the endpoint is no address, or the template cannot be taken.</exception>
    public JudgeRecipe Recipe()
    {
        var known = Known();
        var recipe = new JudgeRecipe
        {
            Model = Model ?? known!.Model,
            Endpoint = known?.Endpoint ?? JudgeRecipe.OriginalEndpoint,
            TemplateSha256 = TemplateSha256,
            Known = known,
            Labels = known?.Labels ?? LabelReading.AnySpelling,
        };
        if (Endpoint is null)
            return recipe;
        return (ServerAddress.Fault(Endpoint, out var endpoint) ?? FaultOf(endpoint!)) is { } fault
            ? throw new AdviceException($"The judge's endpoint {fault}.") { Remedy = "judge.address" }
            : recipe with { Endpoint = endpoint! };
    }

    /// <summary>Throws where the judge is to be asked and its vendor serves it no more.</summary>
    /// <param name="today">The day.</param>
    /// <exception cref="AdviceException">Says since when.</exception>
    public void ThrowIfGone(DateOnly today)
    {
        if (!OnlyRecorded && Recipe() is { Known: { } known } recipe && recipe.Endpoint.Host == known.Endpoint.Host)
            known.ThrowIfGone(today);
    }

    /// <summary>
    /// The judge that is meant. A known one that is served under another name keeps its way to be asked and loses its weights: whether they
    /// are these, nobody can tell.
    /// </summary>
    private KnownJudge? Known() => Judge switch
    {
        KnownJudge.Recorded when Model is null => KnownJudge.Original,
        null or KnownJudge.Recorded => Model is null ? KnownJudge.Default : KnownJudge.All.FirstOrDefault(one => one.Model == Model),
        _ when Model is null || KnownJudge.Named(Judge).Model == Model => KnownJudge.Named(Judge),
        _ => KnownJudge.Named(Judge) with { Model = Model, Weights = null, Gone = null, Price = null },
    };

    /// <summary>How fast and how far.</summary>
    public JudgeLimits LimitsFor(JudgeRecipe recipe) => new()
    {
        Concurrency = Concurrency,
        BudgetUsd = BudgetUsd,
        Price = Price ?? (recipe.Known is not { } known ? null : known.Price?.Tokens ?? (known.Weights is null ? null : TokenPrice.Own)),
        AsksAnew = AsksAnew,
        OnlyRecorded = OnlyRecorded,
        Retries = Retries,
    };

    /// <summary>The template in <see cref="Template"/>; null where AlpacaEval 2's is to be fetched.</summary>
    /// <exception cref="AdviceException">It cannot be read, or is another than AlpacaEval 2's and must not be.</exception>
    internal PromptTemplate? GivenTemplate()
    {
        if (Template is null)
            return null;
        var template = PromptTemplate.Parse(Read(Template), Template);
        if (template.IsOriginal || AllowsOtherTemplate)
            return template;
        var wrong = $"'{Template}' is not AlpacaEval 2's prompt: its SHA-256 is {template.Sha256} and not {PromptTemplate.OriginalSha256}. "
            + $"Get that from {PromptTemplate.OriginalAddress}.";
        throw new AdviceException(wrong) { Remedy = "judge.other-template" };
    }

    /// <summary>What is wrong with an address, as far as this judge goes.</summary>
    private static string? FaultOf(Uri endpoint)
    {
        const string Asked = "/chat/completions";
        if (endpoint.AbsolutePath.EndsWith(Asked, StringComparison.Ordinal))
            return $"ends in {Asked}, which is added to it";
        return endpoint.Scheme == "http" && endpoint.Host == JudgeRecipe.OriginalEndpoint.Host
            ? "is OpenAI's without encryption, and a key would be sent to it"
            : null;
    }

    private static byte[] Read(string path)
    {
        try
        {
            return ForeignFile.ReadBytes(path);
        }
        catch (AdviceException wrong)
        {
            throw new AdviceException($"The prompt template {wrong.Message}", wrong) { Remedy = "judge.template" };
        }
    }
}

/// <summary>A judge with its store of verdicts, ready to be asked.</summary>
/// <param name="Judge">The judge.</param>
/// <param name="Store">Where its verdicts are.</param>
public sealed record OpenJudge(LlmJudge Judge, VerdictStore Store) : IDisposable
{
    /// <summary>Opens the judge that is meant; asks it nothing yet.</summary>
    /// <exception cref="AdviceException">The prompt template cannot be had, there is no key, or a limit makes no sense.</exception>
    public static async Task<OpenJudge> OpenAsync(JudgeAccess access, CancellationToken cancellation)
    {
        access.ThrowIfGone(DateOnly.FromDateTime(DateTime.UtcNow));
        var recipe = access.Recipe();
        var (limits, key) = (access.LimitsFor(recipe), KeyFor(recipe, access));   // all of it before anything is fetched
        var template = access.GivenTemplate() ?? await OriginalAsync(access, cancellation).ConfigureAwait(false);
        var store = VerdictStore.Open(access.Store);
        try
        {
            return new OpenJudge(new LlmJudge(recipe, template, store, limits, key), store);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Store.Dispose();

    /// <summary>The prompt that is meant: the given one, or AlpacaEval 2's, fetched.</summary>
    /// <exception cref="AdviceException">It cannot be had, or must not be another and is.</exception>
    public static async Task<PromptTemplate> TemplateAsync(JudgeAccess access, CancellationToken cancellation) =>
        access.GivenTemplate() ?? await OriginalAsync(access, cancellation).ConfigureAwait(false);

    private static async Task<PromptTemplate> OriginalAsync(JudgeAccess access, CancellationToken cancellation)
    {
        if (access.Fetch is null)
            throw new AdviceException("AlpacaEval 2's prompt is not here, and nothing may be fetched.") { Remedy = "judge.template" };
        string path;
        try
        {
            path = await access.Fetch(PromptTemplate.OriginalAddress, PromptTemplate.OriginalSha256, access.Cache, cancellation)
                .ConfigureAwait(false);
        }
        catch (AdviceException refusal)
        {
            throw new AdviceException(refusal.Message, refusal) { Remedy = "judge.template" };
        }

        return PromptTemplate.Parse(await File.ReadAllBytesAsync(path, cancellation).ConfigureAwait(false), path);
    }

    /// <summary>OpenAI wants a key; other endpoints may not, and get a word in its place.</summary>
    private static string KeyFor(JudgeRecipe recipe, JudgeAccess access)
    {
        if (!access.OnlyRecorded && !string.IsNullOrWhiteSpace(access.ApiKey))
            return AccessKey.Fault(access.ApiKey.Trim()) is { } fault
                ? throw new AdviceException($"The key for the judge {fault}.") { Remedy = "judge.bad-key" }
                : access.ApiKey.Trim();
        return access.OnlyRecorded || !recipe.IsAtOpenAI
            ? "none"
            : throw new AdviceException("OpenAI answers only with a key, and there is none.") { Remedy = "judge.no-key" };
    }
}

using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.AlpacaEval.Verdicts;

namespace ImplicitInstruct.AlpacaEval.Commands;

/// <summary>A judge with its store of verdicts, ready to be asked.</summary>
/// <param name="Judge">The judge.</param>
/// <param name="Store">Where its verdicts are.</param>
public sealed record OpenJudge(LlmJudge Judge, VerdictStore Store) : IDisposable
{
    /// <summary>Opens the judge that was typed; asks it nothing yet.</summary>
    /// <exception cref="AdviceException">The prompt template cannot be had, there is no key, or an argument makes no sense.</exception>
    public static async Task<OpenJudge> OpenAsync(JudgeAccess access, CancellationToken cancellation)
    {
        var recipe = access.Recipe();
        var (limits, key) = (access.LimitsFor(recipe), KeyFor(recipe, access));   // what was typed is looked at before anything is fetched
        var template = await TemplateAsync(access, cancellation).ConfigureAwait(false);
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

    private static async Task<PromptTemplate> TemplateAsync(JudgeAccess access, CancellationToken cancellation)
    {
        const string Otherwise = "Download it where there is a network and give it with --template FILE.";
        if (access.Template is null)
        {
            var bytes = await PinnedFile.GetAsync(Path.Combine(access.Cache, "alpaca_eval_clf.txt"), PromptTemplate.OriginalAddress, PromptTemplate.OriginalSha256, Otherwise, cancellation).ConfigureAwait(false);
            return PromptTemplate.Parse(bytes, "alpaca_eval_clf.txt");
        }

        return access.TypedTemplate()!;
    }

    /// <summary>OpenAI wants a key; other endpoints may not, and get a word in its place.</summary>
    private static string KeyFor(JudgeRecipe recipe, JudgeAccess access)
    {
        if (!string.IsNullOrWhiteSpace(access.ApiKey))
            return access.ApiKey.Trim();
        return access.OnlyRecorded || !recipe.IsAtOpenAI
            ? "none"
            : throw new AdviceException($"OpenAI answers only with a key: set the environment variable OPENAI_API_KEY, or give --judge-endpoint another endpoint, or ask nobody: {access.WithoutAsking}.");
    }
}

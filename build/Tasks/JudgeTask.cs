using Cake.Frosting;
using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.Build.CommandLine;
using ImplicitInstruct.Build.Judge;
using ImplicitInstruct.Hub.Downloads;

namespace ImplicitInstruct.Build.Tasks;

/// <summary>Judges outputs as AlpacaEval 2 does.</summary>
[TaskName("Judge")]
[TaskDescription("Has a language model judge a model's outputs against a reference's, as AlpacaEval 2 does, and tells the win rates.")]
public sealed class JudgeTask : BuildTask
{
    /// <inheritdoc/>
    protected override async Task DoAsync(BuildContext context)
    {
        var options = new JudgeOptions
        {
            Access = AccessOf(context.Typed, context.ArtifactsFolder),
            Outputs = context.Needed("outputs", "FILE, a model's model_outputs.json"),
            Reference = context.Needed("reference", "FILE, the reference's model_outputs.json"),
            Folder = context.Text("folder"),
            Import = context.Text("import"),
            Checkpoint = CheckpointJudgeOptions.Of(context.Typed),
            JsonFile = context.Text("json"),
        };
        options = context.Number("resamples") is { } resamples ? options with { Resamples = resamples } : options;
        Stoppable.ThrowIfStopped(await (options.Checkpoint is null ? JudgeCommand.RunAsync(options, Console.Out)
            : CheckpointJudgeCommand.RunAsync(options, Console.Out)).ConfigureAwait(false));
    }

    /// <summary>What was typed about the judge, for this target and those that judge on the way.</summary>
    /// <exception cref="AdviceException">Something is none of what there is.</exception>
    internal static JudgeAccess AccessOf(TypedArguments typed, string artifacts)
    {
        var verdicts = typed.Text("verdicts");
        if (verdicts is not (null or "all" or "recorded" or "anew"))
        {
            throw new AdviceException(
                $"--verdicts is '{verdicts}'; it can be all (the default), recorded, which asks for none, "
                + "or anew, which asks again what was left undecided, and an endpoint that gave no log-probabilities before.");
        }

        var access = new JudgeAccess
        {
            Store = typed.Text("verdict-store") ?? StoreIn(artifacts),
            Cache = FolderIn(artifacts),
            Fetch = FetchAsync,
            ApiKey = Environment.GetEnvironmentVariable("OPENAI_API_KEY"),
            Judge = typed.Text("judge"),
            Endpoint = typed.Text("judge-endpoint"),
            Model = typed.Text("judge-model"),
            Template = typed.Text("template"),
            AllowsOtherTemplate = typed.Has("other-template"),
            OnlyRecorded = verdicts == "recorded",
            AsksAnew = verdicts == "anew",
            Price = typed.Text("usd-per-million") is { } prices ? JudgeOptions.ParsePrice(prices) : null,
            BudgetUsd = typed.Text("budget-usd") is { } budget ? JudgeOptions.ParseAmount(budget, "budget-usd", "20") : null,
        };
        return typed.Number("concurrency") is { } concurrency ? access with { Concurrency = concurrency } : access;
    }

    /// <summary>Hours that a checkpoint may judge; null: none were typed.</summary>
    internal static double? HoursOf(TypedArguments typed) =>
        typed.Text("budget-hours") is { } hours ? JudgeOptions.ParseHours(hours) : null;

    private static async Task<string> FetchAsync(Uri address, string sha256, string folder, CancellationToken stop)
    {
        using var client = new HubClient(HubSettings.FromEnvironment());
        return await client.DownloadPinnedAsync(address, sha256, folder, stop: stop).ConfigureAwait(false);
    }

    /// <summary>Where everything about AlpacaEval's judge is kept.</summary>
    internal static string FolderIn(string artifacts) => Path.Combine(artifacts, "alpaca_eval");

    /// <summary>The store of verdicts where none was typed.</summary>
    internal static string StoreIn(string artifacts) => Path.Combine(FolderIn(artifacts), "verdicts.sqlite");
}

using Cake.Common;
using Cake.Frosting;
using ImplicitInstruct.AlpacaEval.Commands;

namespace ImplicitInstruct.Build.Tasks;

/// <summary>Judges outputs with AlpacaEval 2's judge.</summary>
[TaskName("Judge")]
[TaskDescription("Judges a model's outputs against a reference's with GPT-4, as AlpacaEval 2 does, and tells the win rates.")]
public sealed class JudgeTask : BuildTask
{
    /// <inheritdoc/>
    protected override Task DoAsync(BuildContext context)
    {
        var access = AccessOf(context);
        var options = new JudgeOptions
        {
            Outputs = context.Needed("outputs", "FILE, a model's model_outputs.json"),
            Reference = context.Needed("reference", "FILE, the reference's model_outputs.json"),
            Access = access,
            Folder = context.Text("folder"),
            Import = context.Text("import"),
            JsonFile = context.Text("json"),
        };
        return JudgeCommand.RunAsync(context.Number("resamples") is { } resamples ? options with { Resamples = resamples } : options, Console.Out);
    }

    /// <summary>What was typed about the judge, for this target and those that judge on the way.</summary>
    /// <param name="context">The arguments.</param>
    /// <param name="withoutAsking">The argument with which that target asks nobody.</param>
    internal static JudgeAccess AccessOf(BuildContext context, string withoutAsking = JudgeAccess.RecordedOnly)
    {
        var access = new JudgeAccess
        {
            Store = context.Text("store") ?? StoreIn(context.ArtifactsFolder),
            Cache = FolderIn(context.ArtifactsFolder),
            ApiKey = Environment.GetEnvironmentVariable("OPENAI_API_KEY"),
            Endpoint = context.Text("judge-endpoint"),
            Model = context.Text("judge-model"),
            Template = context.Text("template"),
            AllowsOtherTemplate = context.HasArgument("other-template"),
            OnlyRecorded = OnlyRecorded(context.Text("verdicts")),
            UsdPerMillion = context.Text("usd-per-million"),
            BudgetUsd = context.Text("budget-usd"),
            WithoutAsking = withoutAsking,
        };
        return context.Number("concurrency") is { } concurrency ? access with { Concurrency = concurrency } : access;
    }

    /// <summary>Where everything about AlpacaEval's judge is kept.</summary>
    internal static string FolderIn(string artifacts) => Path.Combine(artifacts, "alpaca_eval");

    /// <summary>The store of verdicts where none was typed.</summary>
    internal static string StoreIn(string artifacts) => Path.Combine(FolderIn(artifacts), "verdicts.sqlite");

    private static bool OnlyRecorded(string? verdicts) => verdicts switch
    {
        null or "all" => false,
        "recorded" => true,
        _ => throw new AdviceException($"--verdicts is '{verdicts}'; it can be all (the default) or recorded, which asks for none."),
    };
}

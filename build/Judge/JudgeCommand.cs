using System.Text;
using ImplicitInstruct.AlpacaEval.Annotations;
using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.AlpacaEval.LengthControl;
using ImplicitInstruct.AlpacaEval.Verdicts;
using ImplicitInstruct.AlpacaEval.WinRates;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Files;

namespace ImplicitInstruct.Build.Judge;

/// <summary>Judges a model's outputs against a reference's, and tells the win rates.</summary>
internal static class JudgeCommand
{
    /// <summary>Reads, estimates, judges, writes <c>annotations.json</c> and <c>leaderboard.csv</c>, and prints the table.</summary>
    /// <param name="options">What was typed.</param>
    /// <param name="output">Where to print.</param>
    /// <returns>0, or <see cref="Stoppable.Stopped"/> after Ctrl-C: answers on the wire are waited for and recorded first.</returns>
    /// <exception cref="AdviceException">Something is missing, or judging ended early; says how to go on.</exception>
    public static Task<int> RunAsync(JudgeOptions options, TextWriter output) =>
        Stoppable.RunAsync(
            output, (lines, stop) => RunAsync(options, lines, stop),
            "Stopped. Every verdict that came is recorded: the same command asks for the others only.");

    private static async Task RunAsync(JudgeOptions options, TextWriter output, CancellationToken stop)
    {
        options.Access.ThrowIfGone(DateOnly.FromDateTime(DateTime.UtcNow));
        CheckOutputs(options);
        var pairing = OutputPairing.Of(
            Read(options.Reference, "reference"), options.Reference, Read(options.Outputs, "outputs"), options.Outputs);
        using var open = await OpenJudge.OpenAsync(options.Access, stop).ConfigureAwait(false);
        var (judge, store, recipe) = (open.Judge, open.Store, open.Judge.Recipe);
        var (annotations, leaderboard) = OutputsOf(options, pairing.Pairs[0]);
        foreach (var file in new[] { annotations, leaderboard })
            TypedFile.CheckOutput(file, "folder", [.. InputsOf(options), options.JsonFile]);
        // before anything is paid for
        var former = File.Exists(leaderboard) ? LeaderboardCsv.Checked(ForeignFile.ReadText(leaderboard), leaderboard) : null;
        if (options.Import is not null)
        {
            var file = TypedFile.Read(options.Import, "import", "alpaca_eval's annotations.json");
            var (added, rows) = AnnotationImport.Into(store, recipe, file, options.Import);
            output.WriteLine($"{options.Import}: {added} of {rows} verdicts are new to {store.Path}.");
        }

        Announce(judge, pairing, options, output);
        if (options.Access.OnlyRecorded)
            CheckRecorded(open, pairing.Pairs);
        if (!options.Access.OnlyRecorded)
        {
            if (judge.Estimate(pairing.Pairs).Requests > 0)
                await judge.ProbeAsync(output.WriteLine, stop).ConfigureAwait(false);
            using var notice = stop.Register(() => output.WriteLine(FormattableString.Invariant(
                $"Stopping: answers on the wire are paid for and waited for, {options.Access.Retries.Grace.TotalSeconds:0} s at most.")));
            await judge.JudgeAsync(pairing.Pairs, new JudgingLines(output), stop).ConfigureAwait(false);
        }

        Conclude(judge.Recorded(pairing.Pairs), judge.Name, pairing.Pairs, options, (annotations, leaderboard, former), output);
    }

    /// <exception cref="AdviceException">No verdict on these pairs is recorded: equal outputs alone would make it a draw.</exception>
    private static void CheckRecorded(OpenJudge open, IReadOnlyList<OutputPair> pairs)
    {
        var (plan, recipe) = (open.Judge.Estimate(pairs), open.Judge.Recipe);
        if (plan is { Recorded: 0, Requests: > 0 })
            throw new AdviceException(
                $"Of {recipe.Model} at {recipe.Endpoint.Authority} no verdict on these {plan.Pairs} pairs is recorded in " +
                $"'{open.Store.Path}', so there is nothing to tell: type the --judge, --judge-model, --judge-endpoint, --template and " +
                "--verdict-store that they were made with, or leave --verdicts recorded out.");
    }

    /// <summary>How many verdicts a file of annotations holds; 0 where it is none.</summary>
    private static int DecidedIn(string annotations)
    {
        try
        {
            return File.Exists(annotations) ? AnnotationFile.Read(annotations).Rows.Count(row => row.Label is not null) : 0;
        }
        catch (AdviceException)
        {
            return 0;
        }
    }

    internal static string?[] InputsOf(JudgeOptions options) =>
        [options.Outputs, options.Reference, options.Import, options.Access.Template, options.Access.Store];

    /// <exception cref="AdviceException">What is to be written is a folder, or is read; or the folder is a file.</exception>
    internal static void CheckOutputs(JudgeOptions options)
    {
        TypedFile.CheckJson(options.JsonFile, InputsOf(options));
        if (options.Folder is { } folder && File.Exists(folder))
            throw new AdviceException($"--folder: '{folder}' is a file; name a folder, or a new one.");
    }

    internal static (string Annotations, string Leaderboard) OutputsOf(JudgeOptions options, OutputPair pair)
    {
        var folder = options.Folder
            ?? Path.Combine(options.Access.Cache, TypedFile.NameFor($"{pair.Candidate.Generator}-against-{pair.Reference.Generator}"));
        return (Path.Combine(folder, "annotations.json"), Path.Combine(folder, "leaderboard.csv"));
    }

    /// <summary>Says who judges, what it will take and what is odd, before the first request.</summary>
    private static void Announce(LlmJudge judge, OutputPairing pairing, JudgeOptions options, TextWriter output)
    {
        var (recipe, plan) = (judge.Recipe, judge.Estimate(pairing.Pairs));
        output.WriteLine(
            $"{pairing.Pairs[0].Candidate.Generator} against {pairing.Pairs[0].Reference.Generator}: {plan.Pairs} pairs; "
            + JudgingPrice.Counts(plan));
        if (plan.Requests > 0 && !options.Access.OnlyRecorded)
            output.WriteLine(JudgingPrice.Sentence(recipe, plan));
        if (pairing is not { OnlyReference: 0, OnlyModel: 0 })
        {
            output.WriteLine(
                $"Note: {pairing.OnlyReference} instructions have only the reference's output and {pairing.OnlyModel} only the model's; "
                + "they are left out, as in alpaca_eval.");
        }

        if (plan.Disturbed > 0)
        {
            output.WriteLine(
                $"Note: {plan.Disturbed} pairs hold marks of the prompt such as <|im_end|> or {{output_1}}, which change it; "
                + "they are judged as alpaca_eval judges them.");
        }

        if (!recipe.IsOriginal)
        {
            var model = recipe.Model == JudgeRecipe.OriginalModel
                ? ""
                : $"the judge is {recipe.Model} and not {JudgeRecipe.OriginalModel}; ";
            var template = recipe.TemplateSha256 == PromptTemplate.OriginalSha256 ? "" : "the prompt template is not AlpacaEval's; ";
            output.WriteLine($"Note: NOT COMPARABLE with AlpacaEval 2: {model}{template}tables say so.");
            if (recipe.Known?.Gone is { } day)
                output.WriteLine(FormattableString.Invariant($"Note: {recipe.Model} is served until {day:yyyy-MM-dd} only."));
        }
        else if (!recipe.IsAtOpenAI)
        {
            output.WriteLine($"Note: {recipe.Endpoint.Authority} is not OpenAI; that {recipe.Model} answers there is its word.");
        }
    }

    /// <summary>Writes what was judged, and prints the table.</summary>
    internal static void Conclude(
        IReadOnlyList<Verdict?> verdicts, string annotator, IReadOnlyList<OutputPair> pairs, JudgeOptions options,
        (string Annotations, string Leaderboard, string? Former) files, TextWriter output)
    {
        var (annotations, leaderboard, former) = files;
        var bytes = Encoding.UTF8.GetBytes(AnnotationJson.Of(pairs, verdicts, annotator));
        var file = AnnotationFile.Parse(bytes, annotations);
        var decided = file.Rows.Count(row => row.Label is not null);
        if (DecidedIn(annotations) is var before && before > decided)
            throw new AdviceException(
                $"'{annotations}' holds {before} verdicts and this run has {decided}, so it stays as it is: type the judge of before, or " +
                "another --folder.");
        OutputFile.Write(annotations, bytes);
        var evaluation = WinRateEvaluation.Of(file, Regulariser.Reconstructed, options.Resamples);
        OutputFile.Write(leaderboard, Encoding.UTF8.GetBytes(LeaderboardCsv.With(former, leaderboard, evaluation)));
        if (options.JsonFile is not null)
            TypedFile.WriteJson(options.JsonFile, Encoding.UTF8.GetBytes(WinRateJson.Of(evaluation)));
        output.WriteLine();
        output.Write(WinRateTable.Of(evaluation));
        if (evaluation.Published is { CIndex: not null })
            output.WriteLine($"The authors' own labels: ./build.sh --target WinRate --regulariser original --annotations {annotations}");
        output.WriteLine($"{annotations} and {leaderboard} are in alpaca_eval's formats.");
    }

    internal static IReadOnlyList<ModelOutput> Read(string path, string argument) =>
        OutputPairing.Read(TypedFile.Read(path, argument, "alpaca_eval's model_outputs.json"), path);
}

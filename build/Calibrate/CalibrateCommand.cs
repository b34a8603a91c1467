using System.Text;
using ImplicitInstruct.AlpacaEval.Calibration;
using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.AlpacaEval.LengthControl;
using ImplicitInstruct.AlpacaEval.Verdicts;
using ImplicitInstruct.Build.Judge;
using ImplicitInstruct.Files;

namespace ImplicitInstruct.Build.Calibrate;

/// <summary>Holds a new judge against the original.</summary>
internal static class CalibrateCommand
{
    /// <summary>From recorded second opinions: reads, compares, prints tables, and writes the numbers.</summary>
    /// <exception cref="AdviceException">A file cannot be read, used or written.</exception>
    public static void Compare(CalibrateOptions options, TextWriter output, CancellationToken cancellation = default)
    {
        TypedFile.CheckJson(options.JsonFile, options.Opinions);
        var opinions = OpinionFile.ReadAll(options.Opinions);
        var comparison = JudgeComparison.Of(opinions, Regulariser.Reconstructed);
        cancellation.ThrowIfCancellationRequested();
        if (options.JsonFile is not null)
            TypedFile.WriteJson(options.JsonFile, Encoding.UTF8.GetBytes(CalibrationJson.Of(comparison)));
        output.Write(CalibrationTable.Of(comparison));
    }

    /// <summary>
    /// Fetches pairs that the original decided, has the new judge decide them, and writes opinions, numbers and a page.
    /// </summary>
    /// <returns>0, or <see cref="Stoppable.Stopped"/> after Ctrl-C: answers on the wire are waited for and recorded first.</returns>
    /// <exception cref="AdviceException">Something is missing, or judging ended early; says how to go on.</exception>
    public static Task<int> AskAsync(CalibrateOptions options, JudgeAccess access, TextWriter output) =>
        Stoppable.RunAsync(
            output, (lines, stop) => AskAsync(options, access, lines, stop),
            "Stopped. Every verdict that came is recorded: the same command asks for the others only.");

    /// <inheritdoc cref="AskAsync(CalibrateOptions, JudgeAccess, TextWriter)"/>
    internal static async Task AskAsync(CalibrateOptions options, JudgeAccess access, TextWriter output, CancellationToken stop)
    {
        TypedFile.CheckJson(options.JsonFile, access.Store);
        await (options.Checkpoint is { } checkpoint ? ScoreAsync(options, checkpoint, access, output, stop)
            : AskServerAsync(options, access, output, stop)).ConfigureAwait(false);
    }

    private static async Task AskServerAsync(CalibrateOptions options, JudgeAccess access, TextWriter output, CancellationToken stop)
    {
        RefuseOriginal(access);
        using var open = await OpenJudge.OpenAsync(access, stop).ConfigureAwait(false);
        var judge = open.Judge;
        var pairs = await CalibrationPairs.FetchAsync(options, access, output, stop).ConfigureAwait(false);
        var plan = judge.Estimate(pairs.Questions);
        output.WriteLine($"{pairs.Sentence}; {JudgingPrice.Counts(plan)}");
        if (plan.Requests > 0 && !access.OnlyRecorded)
        {
            output.WriteLine(JudgingPrice.Sentence(judge.Recipe, plan));
            await judge.ProbeAsync(output.WriteLine, stop).ConfigureAwait(false);
        }

        using (stop.Register(() => output.WriteLine(FormattableString.Invariant(
            $"Stopping: answers on the wire are paid for and waited for, {access.Retries.Grace.TotalSeconds:0} s at most."))))
            await judge.JudgeAsync(pairs.Questions, new JudgingLines(output), stop).ConfigureAwait(false);
        var facts = new CalibrationFacts(judge.Name, judge.Recipe.Model, judge.Recipe.TemplateSha256);
        Conclude(options, access, facts, pairs, judge.Recorded, output);
    }

    private static async Task ScoreAsync(
        CalibrateOptions options, CheckpointJudgeOptions checkpoint, JudgeAccess access, TextWriter output, CancellationToken stop)
    {
        using var open = await OpenCheckpointJudge.OpenAsync(checkpoint, access, stop).ConfigureAwait(false);
        var pairs = await CalibrationPairs.FetchAsync(options, access, output, stop).ConfigureAwait(false);
        output.WriteLine($"{pairs.Sentence}; {await open.ToBeScoredAsync(pairs.Questions, stop).ConfigureAwait(false)}.");
        open.Judge(pairs.Questions, output, stop);
        Conclude(options, access, new CalibrationFacts(open.Name, open.Model, open.TemplateSha256), pairs,
            open.Recorded, output);
    }

    /// <exception cref="AdviceException">The judge is the original.</exception>
    internal static void RefuseOriginal(JudgeAccess access)
    {
        if (access.Recipe().IsOriginal)
            throw new AdviceException(
                "The judge to be calibrated is the original itself, and there is nothing to hold it against: type --judge NAME, or "
                + "--judge-model NAME with --judge-endpoint URL.");
    }

    private static void Conclude(
        CalibrateOptions options, JudgeAccess access, CalibrationFacts facts, CalibrationPairs pairs,
        Func<IReadOnlyList<PairQuestion>, IReadOnlyList<Verdict?>> verdictsOn, TextWriter output)
    {
        var folder = options.Folder ?? Path.Combine(access.Cache, "calibration", TypedFile.NameFor(facts.Annotator));
        List<string> files = [];
        foreach (var (model, published, questions) in pairs.Models)
        {
            var verdicts = verdictsOn(questions);
            var swapped = pairs.AreInBothOrders ? verdictsOn(CalibrationPairs.InOtherOrder(questions)) : null;
            var path = Path.Combine(folder, "opinions", TypedFile.NameFor(model) + ".jsonl");
            OutputFile.Write(path, Encoding.UTF8.GetBytes(OpinionFile.Of(published.Select((pair, i) =>
                pair.With(verdicts[i]?.Preference) with { NewSwapped = swapped?[i]?.Preference }))));
            files.Add(path);
        }

        // from the files, so that these alone give the same numbers
        var comparison = JudgeComparison.Of(OpinionFile.ReadAll(files), Regulariser.Reconstructed);
        var (json, page) = (Encoding.UTF8.GetBytes(CalibrationJson.Of(comparison, facts)), Path.Combine(folder, "calibration.html"));
        OutputFile.Write(Path.Combine(folder, "calibration.json"), json);
        OutputFile.Write(
            page, Encoding.UTF8.GetBytes(CalibrationPlots.Page(comparison, facts, Regulariser.Reconstructed.Difficulties)));
        if (options.JsonFile is not null)
            TypedFile.WriteJson(options.JsonFile, json);
        output.WriteLine();
        output.Write(CalibrationTable.Of(comparison));
        output.WriteLine($"{page} shows it; for tables: --target WinRate --calibration {Path.Combine(folder, "calibration.json")}");
    }
}

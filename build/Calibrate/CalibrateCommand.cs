using System.Text;
using ImplicitInstruct.AlpacaEval.Calibration;
using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.AlpacaEval.LengthControl;
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
        RefuseOriginal(access);
        using var open = await OpenJudge.OpenAsync(access, stop).ConfigureAwait(false);
        var judge = open.Judge;
        var folder = options.Folder ?? Path.Combine(access.Cache, "calibration", TypedFile.NameFor(judge.Name));
        var size = options.Size;
        output.WriteLine(size.Sentence);
        List<(string Model, IReadOnlyList<PublishedPair> Pairs)> models = [];
        foreach (var one in size.Models)
            models.Add((one.Model, PublishedAnnotations.Read(
                await access.Fetch!(one.Address, one.Sha256, access.Cache, stop).ConfigureAwait(false), options.Instructions)));
        PairQuestion[] questions = [.. models.SelectMany(model => model.Pairs).Select(pair => PairQuestion.Of(pair.Outputs))];
        if (options.BothOrders)
            questions = [.. questions, .. questions.Select(question => question.InOtherOrder)];
        var plan = judge.Estimate(questions);
        output.WriteLine(
            $"{models.Sum(model => model.Pairs.Count)} pairs{(options.BothOrders ? ", each in both orders of the outputs" : "")}; "
            + JudgingPrice.Counts(plan));
        if (plan.Requests > 0 && !access.OnlyRecorded)
            output.WriteLine(JudgingPrice.Sentence(judge.Recipe, plan));
        if (plan.Requests > 0 && !access.OnlyRecorded)
            await judge.ProbeAsync(output.WriteLine, stop).ConfigureAwait(false);
        using (stop.Register(() => output.WriteLine(FormattableString.Invariant(
            $"Stopping: answers on the wire are paid for and waited for, {access.Retries.Grace.TotalSeconds:0} s at most."))))
            await judge.JudgeAsync(questions, new JudgingLines(output), stop).ConfigureAwait(false);
        Conclude(options, folder, models, judge, output);
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
        CalibrateOptions options, string folder, List<(string Model, IReadOnlyList<PublishedPair> Pairs)> models, LlmJudge judge,
        TextWriter output)
    {
        List<string> files = [];
        foreach (var (model, pairs) in models)
        {
            PairQuestion[] questions = [.. pairs.Select(pair => PairQuestion.Of(pair.Outputs))];
            var swapped = options.BothOrders ? judge.Recorded([.. questions.Select(question => question.InOtherOrder)]) : null;
            var path = Path.Combine(folder, "opinions", TypedFile.NameFor(model) + ".jsonl");
            OutputFile.Write(path, Encoding.UTF8.GetBytes(
                OpinionFile.Of(pairs.Zip(judge.Recorded(questions)).Select((one, i) =>
                    one.First.With(one.Second?.Preference) with { NewSwapped = swapped?[i]?.Preference }))));
            files.Add(path);
        }

        // from the files, so that these alone give the same numbers
        var comparison = JudgeComparison.Of(OpinionFile.ReadAll(files), Regulariser.Reconstructed);
        var facts = new CalibrationFacts(judge.Name, judge.Recipe.Model, judge.Recipe.TemplateSha256);
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

using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.AlpacaEval.WinRates;
using ImplicitInstruct.Files;

namespace ImplicitInstruct.Build.Judge;

/// <summary>Judges a model's outputs against a reference's with a checkpoint that is run here, and tells the win rates.</summary>
internal static class CheckpointJudgeCommand
{
    /// <summary>Reads, judges, writes <c>annotations.json</c> and <c>leaderboard.csv</c>, and prints the table.</summary>
    /// <param name="options">What was typed, with a checkpoint.</param>
    /// <param name="output">Where to print.</param>
    /// <returns>0, or <see cref="Stoppable.Stopped"/> after Ctrl-C: what is being scored is recorded first.</returns>
    /// <exception cref="AdviceException">Something is missing, or judging ended early; says how to go on.</exception>
    public static Task<int> RunAsync(JudgeOptions options, TextWriter output) =>
        Stoppable.RunAsync(
            output, (lines, stop) => RunAsync(options, options.Checkpoint!, lines, stop),
            "Stopped. Every verdict that was scored is recorded: the same command scores the others only.");

    private static async Task RunAsync(JudgeOptions options, CheckpointJudgeOptions checkpoint, TextWriter output, CancellationToken stop)
    {
        JudgeCommand.CheckOutputs(options);
        if (options.Import is not null)
            throw new AdviceException("--import is about judges that are paid: leave it out with --judge checkpoint.");
        var pairs = OutputPairing.Of(
            JudgeCommand.Read(options.Reference, "reference"), options.Reference,
            JudgeCommand.Read(options.Outputs, "outputs"), options.Outputs).Pairs;
        var (annotations, leaderboard) = JudgeCommand.OutputsOf(options, pairs[0]);
        foreach (var file in new[] { annotations, leaderboard })
            TypedFile.CheckOutput(file, "folder", [.. JudgeCommand.InputsOf(options), options.JsonFile]);
        var former = File.Exists(leaderboard) ? LeaderboardCsv.Checked(ForeignFile.ReadText(leaderboard), leaderboard) : null;
        using var open = await OpenCheckpointJudge.OpenAsync(checkpoint, options.Access, stop).ConfigureAwait(false);
        var questions = PairQuestion.OfAll(pairs);
        output.WriteLine(
            $"{pairs[0].Candidate.Generator} against {pairs[0].Reference.Generator}: {pairs.Count} pairs, of which "
            + $"{await open.ToBeScoredAsync(questions, stop).ConfigureAwait(false)}.");
        output.WriteLine(
            $"Note: NOT COMPARABLE with AlpacaEval 2: the judge is {open.Model}, not {JudgeRecipe.OriginalModel}; tables say so.");
        var verdicts = open.Judge(questions, output, stop);
        JudgeCommand.Conclude(verdicts, open.Name, pairs, options, (annotations, leaderboard, former), output);
    }
}

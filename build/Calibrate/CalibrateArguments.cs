using System.Globalization;
using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.Build.CommandLine;
using ImplicitInstruct.Build.Judge;
using ImplicitInstruct.Build.Tasks;
using ImplicitInstruct.Reproduction.Planning;
using ImplicitInstruct.Reproduction.Scales;

namespace ImplicitInstruct.Build.Calibrate;

/// <summary>What was typed for <c>--target Calibrate</c>.</summary>
internal sealed class CalibrateArguments
{
    /// <summary>Reads it.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="artifacts">Where artifacts are.</param>
    /// <exception cref="AdviceException">It is nothing that can be done; says what to type.</exception>
    public CalibrateArguments(TypedArguments typed, string artifacts)
    {
        var asks = typed.Has("judge") || typed.Has("judge-model") || typed.Has("judge-endpoint");
        Options = new CalibrateOptions
        {
            Opinions = typed.All("opinions"),
            Instructions = Count(typed, "instructions"),
            BothOrders = typed.Has("both-orders"),
            Folder = typed.Text("folder"),
            JsonFile = typed.Text("json"),
            Checkpoint = CheckpointJudgeOptions.Of(typed),
        };
        if (Options.Opinions.Count > 0 == asks)
            throw new AdviceException(
                "Type either --opinions FILE, rows {\"idx\", \"p\", \"q\", \"l1\", \"l2\"} that a judge has given before, or --judge NAME, "
                + "or --judge-model NAME with --judge-endpoint URL, a judge to be asked.");
        if (!asks && Options.BothOrders)
            throw new AdviceException(
                "--both-orders has a judge asked, and --opinions asks nobody: leave it out. Rows may have \"q_swapped\", what the judge "
                + "says in the other order, and it is read.");
        Options = Count(typed, "models") is { } models ? Options with { Models = models } : Options;
        Access = asks ? JudgeTask.AccessOf(typed, artifacts) : null;
    }

    /// <summary>What is to be done.</summary>
    public CalibrateOptions Options { get; }

    /// <summary>Who is asked; null: nobody is, opinions are there.</summary>
    public JudgeAccess? Access { get; }

    /// <summary>Tells what it would take; asks nobody and fetches nothing.</summary>
    /// <exception cref="AdviceException">The judge cannot be asked.</exception>
    public void TellPlan(TextWriter output)
    {
        if (Access is null)
        {
            output.WriteLine("Opinions that are there are compared: nobody is asked, nothing is fetched, and it costs nothing.");
            return;
        }

        foreach (var line in Options.Checkpoint is { } checkpoint ? PlanOf(checkpoint) : PlanOf(Access))
            output.WriteLine(line);
    }

    private IEnumerable<string> PlanOf(CheckpointJudgeOptions checkpoint)
    {
        EngineNames.Check(checkpoint.Engine, checkpoint.Device);
        return CalibrationPlan.Of(
            checkpoint.Who, checkpoint.Engine, checkpoint.Device, checkpoint.Threads == 0 ? null : checkpoint.Threads, Options.Size);
    }

    private IEnumerable<string> PlanOf(JudgeAccess access)
    {
        CalibrateCommand.RefuseOriginal(access);
        access.ThrowIfGone(DateOnly.FromDateTime(DateTime.UtcNow));
        return CalibrationPlan.Of(access, Options.Size);
    }

    private static int? Count(TypedArguments typed, string argument) => typed.Text(argument) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 ? count
        : throw new AdviceException($"--{argument} is '{text}', and it is a number of them from 1: type --{argument} 12, say.");
}

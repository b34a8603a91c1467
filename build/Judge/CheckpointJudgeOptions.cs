using ImplicitInstruct.Build.CommandLine;
using ImplicitInstruct.Build.Tasks;
using ImplicitInstruct.Reproduction.Judging;
using ImplicitInstruct.Reproduction.Scales;

namespace ImplicitInstruct.Build.Judge;

/// <summary>A checkpoint that judges, what runs it, and how long it may.</summary>
/// <param name="Who">The checkpoint.</param>
internal sealed record CheckpointJudgeOptions(CheckpointJudgeRecipe Who)
{
    /// <summary>Hours that it may judge; null: any time.</summary>
    public double? Hours { get; init; }

    /// <summary>The engine that runs it: cpu or torch.</summary>
    public string Engine { get; init; } = EngineNames.Cpu;

    /// <summary>The device of an engine that has several; null: the usual one.</summary>
    public string? Device { get; init; }

    /// <summary>Threads of the CPU engine; 0: one a processor.</summary>
    public int Threads { get; init; }

    /// <summary>What was typed; null where no checkpoint is to judge.</summary>
    /// <exception cref="AdviceException">It is none that can.</exception>
    public static CheckpointJudgeOptions? Of(TypedArguments typed) => typed.Text("judge") is not JudgeNames.Checkpoint ? null
        : new CheckpointJudgeOptions(CheckpointJudgeRecipe.Of(typed.Text("judge-model"), typed.Text("judge-format")))
        {
            Hours = JudgeTask.HoursOf(typed),
            Engine = typed.Text("engine") ?? EngineNames.Cpu,
            Device = typed.Text("device"),
            Threads = typed.Number("jobs") ?? 0,
        };
}

using Cake.Frosting;
using ImplicitInstruct.Reproduction.Planning;

namespace ImplicitInstruct.Build.Tasks;

/// <summary>Makes the artifacts of one kind. What is whole is not made again; the runner decides what that is.</summary>
/// <param name="step">The kind.</param>
public abstract class StageTask(StageStep step) : BuildTask
{
    /// <inheritdoc/>
    protected sealed override Task DoAsync(BuildContext context) => context.Session.MakeAsync(step);
}

/// <summary>What everything is made from.</summary>
[TaskName("Fetch")]
[TaskDescription("Gets what models are made from: checkpoints and data of the hub, or the miniature's texts.")]
public sealed class FetchTask() : StageTask(StageStep.Fetch);

/// <summary>Base models that are made here.</summary>
[TaskName("Pretrain")]
[TaskDescription("Pretrains the miniature's base models.")]
[IsDependentOn(typeof(FetchTask))]
public sealed class PretrainTask() : StageTask(StageStep.Pretrain);

/// <summary>Numbers that are chosen on validation instructions.</summary>
[TaskName("Choose")]
[TaskDescription("Chooses rates, epochs and rule strengths on validation instructions, where there is a choice.")]
[IsDependentOn(typeof(PretrainTask))]
public sealed class ChooseTask() : StageTask(StageStep.Choose);

/// <summary>Tuned models.</summary>
[TaskName("Tune")]
[TaskDescription("Tunes the models; where checkpoints do not stay, what reads them is made with them.")]
[IsDependentOn(typeof(ChooseTask))]
public sealed class TuneTask() : StageTask(StageStep.Tune);

/// <summary>Responses.</summary>
[TaskName("Respond")]
[TaskDescription("Decodes the models' responses to the test instructions.")]
[IsDependentOn(typeof(TuneTask))]
public sealed class RespondTask() : StageTask(StageStep.Respond);

/// <summary>Whether responses are greedy.</summary>
[TaskName("Check")]
[TaskDescription("Scores responses anew to see that they are greedy.")]
[IsDependentOn(typeof(RespondTask))]
public sealed class CheckTask() : StageTask(StageStep.Check);

/// <summary>How likely models find given responses.</summary>
[TaskName("Rank")]
[TaskDescription("Scores given responses, for the claim that models rank them.")]
[IsDependentOn(typeof(TuneTask))]
public sealed class RankTask() : StageTask(StageStep.Rank);

/// <summary>Comparisons by the judge.</summary>
[TaskName("Verdicts")]
[TaskDescription("Has the scale's judge compare responses.")]
[IsDependentOn(typeof(RespondTask))]
public sealed class VerdictsTask() : StageTask(StageStep.Verdicts);

/// <summary>Win rates.</summary>
[TaskName("Tables")]
[TaskDescription("Counts win rates, with intervals.")]
[IsDependentOn(typeof(VerdictsTask))]
public sealed class TablesTask() : StageTask(StageStep.Tables);

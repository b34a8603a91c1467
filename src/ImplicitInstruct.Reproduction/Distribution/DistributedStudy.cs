using ImplicitInstruct.Pipeline.Scheduling;

namespace ImplicitInstruct.Reproduction.Distribution;

/// <summary>A study whose artifacts several machines make, each a task: what there is to make, and one of them.</summary>
/// <param name="study">What is asked for.</param>
/// <param name="last">The last kind that is made.</param>
public sealed class DistributedStudy(Study study, StageStep last)
{
    /// <summary>The arithmetic of all machines, which this one need not have.</summary>
    /// <exception cref="AdviceException">TorchSharp is not restored.</exception>
    public Arithmetic Arithmetic => field ??= new EngineChoice(study).ToCome;

    /// <summary>What is wanted.</summary>
    public IReadOnlyList<Stage> Goals =>
        field ??= new StageSteps(study.Goals, new StageKeys(Arithmetic.Id), study.Options.KeepsCheckpoints).UpTo(last);

    /// <summary>The artifacts, as the store has them.</summary>
    public Frontier Frontier => new(study.Store, Arithmetic.Id, Goals) { DropsWhatIsDone = !study.Options.KeepsCheckpoints };

    /// <summary>Has all of it made.</summary>
    /// <param name="scheduler">Who runs tasks.</param>
    /// <param name="dispatch">How; what is made here is added.</param>
    /// <param name="display">Where the state goes.</param>
    /// <param name="report">Where the progress of what is made here goes.</param>
    /// <param name="cancellation">Ends it; tasks that are out go on.</param>
    public async Task<DispatchResult> MakeAsync(
        IScheduler scheduler, Dispatch dispatch, IWorkDisplay display, IRunReport report, CancellationToken cancellation)
    {
        using var bench = await Workbench.OpenAsync(
            study, StageStep.Tables, report, cancellation, goals: Goals,
            part: new WorkPart(Arithmetic, stage => dispatch.NeedsOf(stage) is null)).ConfigureAwait(false);
        var own = bench;
        return await new Dispatcher(Frontier, scheduler, dispatch with { MakeHere = own.MakeOneAsync }, display).MakeAsync(cancellation)
            .ConfigureAwait(false);
    }

    /// <summary>Makes one artifact whose inputs are there.</summary>
    /// <param name="name">Its name: <c>STAGE/NAME-HASH</c>.</param>
    /// <param name="report">Where progress goes.</param>
    /// <param name="cancellation">Ends the run at the next step, after saving its state.</param>
    /// <returns>How many artifacts were made; none where it was there.</returns>
    /// <exception cref="AdviceException">There is no such artifact in this study, or an input is not there.</exception>
    public async Task<int> MakeOneAsync(string name, IRunReport report, CancellationToken cancellation)
    {
        var keys = new StageKeys(Arithmetic.Id);
        var plan = keys.Plan(Goals);
        var stage = plan.FirstOrDefault(stage => Attempts.NameOf(keys.Of(stage)) == name)
            ?? throw new AdviceException(
                $"There is no artifact '{name}' among the {plan.Count} of this recipe as {Arithmetic.Id} computes them here.")
            {
                Remedy = "artifact.name",
            };
        using var bench = await Workbench.OpenAsync(
            study, StageStep.Tables, report, cancellation, goals: [stage],
            part: new WorkPart(Arithmetic, other => keys.Of(other) == keys.Of(stage))).ConfigureAwait(false);
        return await bench.MakeOneAsync(stage, cancellation).ConfigureAwait(false);
    }
}

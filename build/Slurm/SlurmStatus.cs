using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Scheduling;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Distribution;
using ImplicitInstruct.Reproduction.Planning;

namespace ImplicitInstruct.Build.Slurm;

/// <summary>How far the artifacts of a study are that Slurm's jobs make, for one who looks and submits nothing.</summary>
internal static class SlurmStatus
{
    /// <summary>In lines: what the store, one question to <c>squeue</c> and one to <c>sacct</c> say.</summary>
    public static async Task<IReadOnlyList<string>> LinesAsync(Study study, CancellationToken stop)
    {
        var frontier = new DistributedStudy(study, StageStep.Tables).Frontier;
        var attempts = new Attempts(study.Store.Root);
        List<string> lines = [.. frontier.Look(stop)];
        var queue = await SlurmScheduler.AskAsync(attempts.Batches, stop).ConfigureAwait(false);
        if (queue is null)
            lines.Add("squeue does not answer here, so only what is done and what failed is known.");
        var tasks = WorkSurvey.ByArtifact(queue ?? [], attempts.Batches);
        var needs = new StageNeeds(study.Options, gpus: 1, cores: Environment.ProcessorCount);
        var survey = new WorkSurvey(frontier, attempts, needs.TimeOf);
        lines.AddRange(WorkDisplay.Lines(survey.View(tasks)));
        if (queue is not null)
            lines.AddRange(await EndedAsync(survey.Ended(tasks), attempts, stop).ConfigureAwait(false));
        if (tasks.GetValueOrDefault(SlurmOptions.Submitter) is { } submitter)
            lines.Add($"Job {submitter.Job}, which submits the others: {submitter.Word.ToLowerInvariant()} {submitter.Place}.");
        if (frontier.Needed.Count > 0)
            lines.Add(SubmitterLine(Dispatcher.SubmitterOf(study.Store.Root)));
        return lines;
    }

    private static async Task<IEnumerable<string>> EndedAsync(
        IReadOnlyList<(ArtifactKey Key, Attempt Attempt, QueuedTask? Task)> ended, Attempts attempts, CancellationToken stop)
    {
        var gone = ended.Where(one => one.Task is null).Select(one => one.Attempt.Job!).ToHashSet();
        var accounts = gone.Count == 0 ? null : await SlurmAccounts.AskAsync(gone, stop).ConfigureAwait(false);
        return ended.Select(one =>
        {
            var word = one.Task?.Word ?? accounts?.GetValueOrDefault((one.Attempt.Job!, one.Attempt.Index));
            return $"ENDED   {one.Key}: the task {attempts.EndingOf(one.Key, one.Attempt, word).Reason}; whoever submits goes on with it.";
        });
    }

    private static string SubmitterLine((string Who, DateTime Seen)? submitter) =>
        submitter is not { } one ? "Nobody submits tasks now: type the same with --target Reproduce in the place of Status, and it goes on."
            : $"Tasks are submitted by {one.Who}, whose last sign of life was "
                + FormattableString.Invariant($"{Math.Max(0, (DateTime.UtcNow - one.Seen).TotalSeconds):0} s ago.");
}

using System.Diagnostics;
using Cake.Core;
using Cake.Core.Diagnostics;

namespace Cake.Frosting.Engine;

/// <summary>One run: shows the tasks, or pretends to run them, or runs them.</summary>
internal sealed class BuildRun(TaskGraph graph, IFrostingContext context, HostSwitches switches)
{
    private readonly DurationTable _durations = new();

    public void Go()
    {
        if (switches.DryRun)
            RunDry();
        else if (switches.Tree)
            TaskListing.WriteTree(graph);
        else if (switches.Description)
            TaskListing.WriteDescriptions(graph);
        else
            Run();
    }

    private void RunDry()
    {
        context.Log.Information("Performing dry run...");
        context.Log.Information("Targets are: {0}", string.Join(", ", switches.Targets));
        context.Log.Information("");
        var count = 0;
        foreach (var (task, _) in Steps())
            context.Log.Information("{0}. {1}", ++count, task.Name);
        context.Log.Information("");
        context.Log.Information("This was a dry run.");
        context.Log.Information("No tasks were actually executed.");
    }

    private void Run()
    {
        foreach (var (task, isTarget) in Steps())
        {
            if (task.Task.ShouldRun(context))
                Execute(task);
            else if (isTarget)
                throw new CakeException($"Could not reach target '{task.Name}' since it was skipped due to a criteria{Why(task)}.");
            else
                Skip(task);
        }
        _durations.Write(withDelegated: context.Log.Verbosity >= Verbosity.Verbose);
    }

    private IEnumerable<(TaskNode Task, bool IsTarget)> Steps()
    {
        var missing = switches.Targets.Where(target => !graph.Exists(target)).ToArray();
        if (missing.Length == 1)
            throw new CakeException($"The target '{missing[0]}' was not found.");
        if (missing.Length > 1)
            throw new CakeException($"The targets {string.Join(", ", missing.Select(target => $"'{target}'"))} were not found.");
        return from target in switches.Targets
               from task in switches.Exclusive ? [graph.Find(target)] : graph.Order(target)
               select (task, task.Name.Equals(target, StringComparison.OrdinalIgnoreCase));
    }

    private void Execute(TaskNode task)
    {
        var watch = Stopwatch.StartNew();
        if (context.Log.Verbosity >= Verbosity.Normal)
            Banner.Write(task.Name, '=');
        try
        {
            task.Task.RunAsync(context).GetAwaiter().GetResult();
        }
        catch (Exception failure)
        {
            context.Log.Error("An error occurred when executing task '{0}'.", task.Name);
            if (task.HandlesErrors)
                task.Task.OnError(failure, context);
            else if (!task.ContinuesOnError)
                throw;
        }
        finally
        {
            task.Task.Finally(context);
            _durations.Add(task, watch.Elapsed);
        }
    }

    private void Skip(TaskNode task)
    {
        if (context.Log.Verbosity >= Verbosity.Verbose)
            Banner.Write(task.Name, '-');
        context.Log.Verbose("Skipping task: {0}", task.Task.SkippedMessage is { Length: > 0 } why ? why : task.Name);
        _durations.AddSkipped(task);
    }

    private static string Why(TaskNode task) => task.Task.SkippedMessage is { Length: > 0 } why ? $": {why}" : "";
}

using Cake.Common;
using Cake.Core;
using Cake.Frosting;

namespace ImplicitInstruct.Tests.StandIns.Cake;

/// <summary>Tasks of a small build: Test needs Compile, which needs Restore; Lint asks to run before Test.</summary>
internal static class Tasks
{
    public static readonly Type[] All = [typeof(DefaultTask), typeof(TestTask), typeof(RestoreTask), typeof(CompileTask), typeof(LintTask)];
}

[TaskName("Default")]
[IsDependentOn(typeof(TestTask))]
public sealed class DefaultTask : FrostingTask<TracedContext>;

[TaskName("Test")]
[TaskDescription("Runs the tests.")]
[IsDependentOn(typeof(CompileTask))]
[IsDependentOn(typeof(RestoreTask))]
public sealed class TestTask : AsyncFrostingTask<TracedContext>
{
    public override async Task RunAsync(TracedContext context)
    {
        await Task.Yield();
        context.Note("Test");
    }
}

[TaskName("Compile")]
[IsDependentOn(typeof(RestoreTask))]
public sealed class CompileTask : FrostingTask<TracedContext>
{
    public override void Run(TracedContext context) => context.Note("Compile");
}

[TaskName("Restore")]
[TaskDescription("Fetches packages.")]
public sealed class RestoreTask : FrostingTask<TracedContext>
{
    public override void Run(TracedContext context) => context.Note("Restore");
}

[TaskName("Lint")]
[IsDependeeOf(typeof(TestTask))]
public sealed class LintTask : FrostingTask<TracedContext>
{
    public override void Run(TracedContext context) => context.Note("Lint");
}

[TaskName("Failing")]
public sealed class FailingTask : FrostingTask<TracedContext>
{
    public override void Run(TracedContext context) => throw new InvalidOperationException("The oven is cold.");

    public override void Finally(TracedContext context) => context.Note("Finally");
}

[TaskName("Forgiven")]
[ContinueOnError]
public sealed class ForgivenTask : FrostingTask<TracedContext>
{
    public override void Run(TracedContext context) => throw new InvalidOperationException("The oven is cold.");
}

[TaskName("Handled")]
public sealed class HandledTask : FrostingTask<TracedContext>
{
    public override void Run(TracedContext context) => throw new InvalidOperationException("The oven is cold.");

    public override void OnError(Exception exception, TracedContext context) => context.Note(exception.Message);
}

[TaskName("Needless")]
public sealed class NeedlessTask : FrostingTask<TracedContext>
{
    public override bool ShouldRun(TracedContext context) => false;

    public override void Run(TracedContext context) => context.Note("Needless");
}

[TaskName("AfterNeedless")]
[IsDependentOn(typeof(NeedlessTask))]
public sealed class AfterNeedlessTask : FrostingTask<TracedContext>
{
    public override void Run(TracedContext context) => context.Note("AfterNeedless");
}

[TaskName("AfterFailing")]
[IsDependentOn(typeof(FailingTask))]
public sealed class AfterFailingTask : FrostingTask<TracedContext>
{
    public override void Run(TracedContext context) => context.Note("AfterFailing");
}

[TaskName("First")]
[IsDependentOn(typeof(ThirdTask))]
public sealed class FirstTask : FrostingTask<TracedContext>;

[TaskName("Second")]
[IsDependentOn(typeof(FirstTask))]
public sealed class SecondTask : FrostingTask<TracedContext>;

[TaskName("Third")]
[IsDependentOn(typeof(SecondTask))]
public sealed class ThirdTask : FrostingTask<TracedContext>;

[TaskName("Arguments")]
public sealed class ArgumentsTask : FrostingTask<TracedContext>
{
    public override void Run(TracedContext context)
    {
        context.Note($"seeds {context.Argument("seeds", 3)}");
        context.Note($"name {context.Argument<string?>("name", null) ?? "none"}");
        context.Note($"all names {string.Join('+', context.Arguments<string>("name", []))}");
        context.Note($"why {context.HasArgument("why")}");
    }
}

[TaskName("Demanding")]
public sealed class DemandingTask : FrostingTask<TracedContext>
{
    public override void Run(TracedContext context) => context.Note(context.Argument<string>("model"));
}

[TaskName("Folder")]
public sealed class FolderTask : FrostingTask<ICakeContext>
{
    public override void Run(ICakeContext context) => ((TracedContext)context).Note(context.Environment.WorkingDirectory.FullPath);
}

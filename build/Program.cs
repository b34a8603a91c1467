using Cake.Core.Diagnostics;
using Cake.Frosting;
using ImplicitInstruct;
using ImplicitInstruct.Build;
using ImplicitInstruct.Build.Calibrate;
using ImplicitInstruct.Build.Clean;
using ImplicitInstruct.Build.CommandLine;
using ImplicitInstruct.Build.Reproduce;
using ImplicitInstruct.Build.Tasks;
using Microsoft.Extensions.DependencyInjection;

var wantsHelp = CommandLineCheck.WantsHelp(args);
ReproduceSession? session = null;
TypedArguments typed;
try
{
    typed = CommandLineCheck.Parse(args, Targets.All);
    if (wantsHelp && CommandLineCheck.HelpAbout(args, Targets.All) is { } about)
    {
        Console.WriteLine(HelpText.OfTarget(about));
        return Outcome.Good;
    }

    session = new ReproduceSession(typed, Checkout.Root);
    if (typed.Asks("Nightly"))
        NightlyTask.Check(session.Study.Scale);
    session.Check();
    if (typed.IsDryRun && !PackageNeed.IsCheckOnly)
    {
        session.TellPlan(Console.Out);
        if (typed.Asks("Clean"))
            new Cleaning(typed, Checkout.Root, DateTime.UtcNow).Tell(Console.Out);
        if (typed.Asks("Calibrate"))
            new CalibrateArguments(typed, ReproduceArguments.ArtifactsOf(typed, Checkout.Root)).TellPlan(Console.Out);
    }
    else if (typed.Asks("Clean"))
    {
        _ = new Cleaning(typed, Checkout.Root, DateTime.UtcNow);
    }
}
catch (AdviceException advice)
{
    session?.Dispose();
    Console.Error.WriteLine(Remedies.Complete(advice, "").Message);
    return Outcome.BadUsage;
}

using (session)
{
    if (PackageNeed.IsCheckOnly)
        return PackageNeed.Answer(args, () => !typed.IsDryRun && session!.Embeds, () => session!.GoesOn);
    if (typed.Has("detach") && !typed.IsDryRun)
        return await DetachedAsync(session).ConfigureAwait(false);
    if (typed.Targets.Count > 0 && !typed.IsDryRun && !typed.IsListing)
        // Of a target that is one task alone its name and its time tell nothing, and a refusal is its sentence alone.
        StandardOutput.KeepForResults(session.HasSeveralTasks ? Console.Error : TextWriter.Null);
    var outcome = new Outcome();
    var host = new CakeHost()
        .ConfigureServices(
            services => services.AddSingleton(outcome).AddSingleton(typed).AddSingleton(session).AddSingleton<ICakeLog, PlainLog>())
        .UseContext<BuildContext>();
    var result = host.Run(wantsHelp ? ["--help"] : CommandLineCheck.Spelt(args));
    if (wantsHelp)
        Console.WriteLine(HelpText.Of(Targets.All));
    return outcome.ExitCodeFor(result);
}

// The tasks are the job's to run.
static async Task<int> DetachedAsync(ReproduceSession session)
{
    var outcome = new Outcome();
    try
    {
        await session.DetachAsync().ConfigureAwait(false);
    }
    catch (Exception failure) when (failure is AdviceException or BuildFailedException)
    {
        outcome.Record(failure);
        Console.Error.WriteLine(failure is AdviceException advice ? Remedies.Complete(advice, "").Message : failure.Message);
    }

    return outcome.ExitCodeFor(0);
}

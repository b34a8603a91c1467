using Cake.Core.Diagnostics;
using Cake.Frosting;
using ImplicitInstruct;
using ImplicitInstruct.Build;
using ImplicitInstruct.Build.CommandLine;
using Microsoft.Extensions.DependencyInjection;

args = DryRun.Rewrite(args);
try
{
    CommandLineCheck.Check(args, Targets.All);
}
catch (AdviceException advice)
{
    Console.Error.WriteLine(advice.Message);
    return Outcome.BadUsage;
}

if (TorchNeed.IsCheckOnly)
    return TorchNeed.Answer(args);

var outcome = new Outcome();
var host = new CakeHost()
    .ConfigureServices(services => services.AddSingleton(outcome).AddSingleton<ICakeLog, PlainLog>())
    .UseContext<BuildContext>();
var wantsHelp = CommandLineCheck.WantsHelp(args);
var result = host.Run(wantsHelp ? ["--help"] : args);
if (wantsHelp)
    Console.WriteLine(HelpText.Of(Targets.All));
return outcome.ExitCodeFor(result);

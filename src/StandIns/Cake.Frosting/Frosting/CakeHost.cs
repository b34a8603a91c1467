using System.Reflection;
using Cake.Core;
using Cake.Core.Diagnostics;
using Cake.Frosting.Engine;
using Microsoft.Extensions.DependencyInjection;

namespace Cake.Frosting;

/// <summary>Runs the tasks of the entry assembly as the command line asks.</summary>
/// <remarks>
/// Stand-in for Cake.Frosting 5: tasks with dependencies, conditions and error handlers, the host's switches, arguments, the
/// duration table, and what is printed and returned on a failure. Left out: lifetimes, set-up and tear-down, tools and their
/// installation, processes, files and globs, modules, settings, aliases other than those for arguments, and colours.
/// </remarks>
public sealed class CakeHost
{
    private readonly ServiceCollection _services = new();
    private readonly List<Assembly> _assemblies = [];

    /// <summary>A host for the entry assembly's tasks.</summary>
    public CakeHost()
    {
        if (Assembly.GetEntryAssembly() is { } entry)
            _assemblies.Add(entry);
        _services.AddSingleton<ICakeLog, ConsoleLog>();
        _services.AddSingleton<ICakeEnvironment, ProcessEnvironment>();
        _services.AddSingleton<ICakeContext, CakeContext>();
        _services.AddSingleton<IFrostingContext, FrostingContext>();
    }

    /// <summary>Takes another assembly's tasks too.</summary>
    public CakeHost AddAssembly(Assembly assembly)
    {
        _assemblies.Add(assembly);
        return this;
    }

    /// <summary>Registers what contexts and tasks ask for in their constructors; the last registration of a type wins.</summary>
    public CakeHost ConfigureServices(Action<IServiceCollection> services)
    {
        services(_services);
        return this;
    }

    /// <summary>Runs the build.</summary>
    /// <returns>0, or -1 (255 to a shell) after any failure.</returns>
    public int Run(IEnumerable<string> args)
    {
        HostSwitches switches;
        try
        {
            switches = HostSwitches.Parse([.. args]);
        }
        catch (CakeException wrong)
        {
            Console.Error.WriteLine($"Error: {wrong.Message}");
            return -1;
        }
        if (switches.Help)
            return Print(HostSwitches.HelpText);
        if (switches.Version || switches.Info)
            return Print(
                typeof(CakeHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "Unknown");
        return Run(switches);
    }

    private int Run(HostSwitches switches)
    {
        _services.AddSingleton<ICakeArguments>(switches.Arguments);
        foreach (var task in _assemblies.SelectMany(assembly => assembly.GetExportedTypes()).Where(IsTask))
            _services.AddSingleton(typeof(IFrostingTask), task);
        using var provider = _services.BuildServiceProvider();
        var log = provider.GetRequiredService<ICakeLog>();
        log.Verbosity = switches.Verbosity;
        try
        {
            if (switches.WorkingDirectory is { } directory)
                provider.GetRequiredService<ICakeEnvironment>().WorkingDirectory = directory;
            var context = provider.GetRequiredService<IFrostingContext>();
            var graph = TaskGraph.Of(provider.GetServices<IFrostingTask>(), context);
            new BuildRun(graph, context, switches).Go();
            return 0;
        }
#pragma warning disable CA1031 // Whatever a task throws is a failed build, never a crash of the host.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            log.Error("Error: {0}", switches.Verbosity == Verbosity.Diagnostic ? failure : failure.Message);
            return -1;
        }
    }

    private static bool IsTask(Type type) => typeof(IFrostingTask).IsAssignableFrom(type) && type is { IsClass: true, IsAbstract: false };

    private static int Print(string text)
    {
        Console.WriteLine(text);
        return 0;
    }
}

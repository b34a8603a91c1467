using System.Text.RegularExpressions;
using Cake.Frosting;
using Microsoft.Extensions.DependencyInjection;

namespace ImplicitInstruct.Tests.StandIns.Cake;

/// <summary>What a run of the host returned and printed.</summary>
/// <param name="Code">What the host returned.</param>
/// <param name="Output">Standard output, with line feeds.</param>
/// <param name="Errors">Standard error, with line feeds.</param>
/// <param name="Trace">What the tasks noted, in order.</param>
internal sealed partial record HostRun(int Code, string Output, string Errors, IReadOnlyList<string> Trace)
{
    /// <summary>Runs a host with these tasks and no others.</summary>
    public static HostRun Of(Type[] tasks, params string[] args)
    {
        var trace = new Trace();
        var (output, errors) = (Console.Out, Console.Error);
        using var written = new StringWriter();
        using var complained = new StringWriter();
        Console.SetOut(written);
        Console.SetError(complained);
        try
        {
            var code = new CakeHost()
                .ConfigureServices(services =>
                {
                    services.AddSingleton(trace);
                    foreach (var task in tasks)
                        services.AddSingleton(typeof(IFrostingTask), task);
                })
                .UseContext<TracedContext>()
                .Run(args);
            return new HostRun(code, Text(written), Text(complained), trace.Notes);
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(errors);
        }
    }

    /// <summary>Cake colours what it writes wherever the terminal is said to know colours, redirected or not.</summary>
    private static string Text(StringWriter writer) => Colour().Replace(writer.ToString(), "").ReplaceLineEndings("\n");

    [GeneratedRegex("\u001b\\[[0-9;]*m")]
    private static partial Regex Colour();
}

using System.Globalization;
using System.Xml.Linq;

namespace ImplicitInstruct.Build.Testing;

/// <summary>What the result files of all test assemblies add up to.</summary>
internal sealed record TestResults(int ExitCode, int Passed, int Failed)
{
    /// <summary>Sums the counters of every <c>.trx</c> in <paramref name="folder"/>; all are 0 when there is none.</summary>
    public static TestResults Read(string folder, int exitCode)
    {
        var counters = Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*.trx")
                .SelectMany(file => XDocument.Load(file).Descendants().Where(element => element.Name.LocalName == "Counters")).ToList()
            : [];
        return new TestResults(exitCode, counters.Sum(counter => Count(counter, "passed")),
            counters.Sum(
                counter => Count(counter, "failed") + Count(counter, "error") + Count(counter, "timeout") + Count(counter, "aborted")));
    }

    private static int Count(XElement counters, string name) =>
        int.Parse(counters.Attribute(name)?.Value ?? "0", CultureInfo.InvariantCulture);
}

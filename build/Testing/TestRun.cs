namespace ImplicitInstruct.Build.Testing;

/// <summary>One <c>dotnet test</c> of the solution.</summary>
internal static class TestRun
{
    /// <summary>Runs it with its output on this console and counts what it left in <paramref name="resultsFolder"/>.</summary>
    public static async Task<TestResults> RunAsync(string root, string resultsFolder, string? filter, CancellationToken stop)
    {
        if (Directory.Exists(resultsFolder))
            Directory.Delete(resultsFolder, recursive: true);
        string[] arguments = ["test", "ImplicitInstruct.sln", "--nologo", "--logger", "trx", "--results-directory", resultsFolder, .. filter is null ? Array.Empty<string>() : ["--filter", filter]];
        var exitCode = await Dotnet.RunAsync(root, arguments, stop).ConfigureAwait(false);
        return TestResults.Read(resultsFolder, exitCode);
    }
}

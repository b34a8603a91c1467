namespace ImplicitInstruct.Build.Testing;

/// <summary>One <c>dotnet test</c> of the solution.</summary>
internal static class TestRun
{
    /// <summary>Runs it with its output on this console and counts what it left in <paramref name="resultsFolder"/>.</summary>
    /// <exception cref="AdviceException">The filter cannot be understood; nothing was run.</exception>
    public static async Task<TestResults> RunAsync(string root, string resultsFolder, string? filter)
    {
        string[] some = filter is null ? [] : ["--filter", TestFilter.Checked(filter)];
        if (Directory.Exists(resultsFolder))
            Directory.Delete(resultsFolder, recursive: true);
        string[] arguments = ["test", "ImplicitInstruct.sln", "--nologo", "--logger", "trx", "--results-directory", resultsFolder, .. some];
        var exitCode = await Dotnet.RunAsync(root, arguments).ConfigureAwait(false);
        return TestResults.Read(resultsFolder, exitCode);
    }
}

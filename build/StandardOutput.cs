namespace ImplicitInstruct.Build;

/// <summary>
/// Results go to the standard output and talk does not: what Cake says of its tasks is talk, so that what a task prints can be handed on,
/// as in <c>./build.sh --target Recipe | grep epochs</c>.
/// </summary>
internal static class StandardOutput
{
    private static TextWriter? Results;

    /// <summary>From here on the console writes elsewhere, but for <see cref="WhileAsync"/>.</summary>
    /// <param name="talk">Where to.</param>
    public static void KeepForResults(TextWriter talk)
    {
        Results = Console.Out;
        Console.SetOut(talk);
    }

    /// <summary>A path as one may type it where one stands.</summary>
    public static string FromHere(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    /// <summary>Does what prints results.</summary>
    public static async Task WhileAsync(Func<Task> work)
    {
        var talk = Console.Out;
        Console.SetOut(Results ?? talk);
        try
        {
            await work().ConfigureAwait(false);
        }
        finally
        {
            Console.SetOut(talk);
        }
    }
}

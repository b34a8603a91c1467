namespace ImplicitInstruct.Build;

/// <summary>The checkout that this host was compiled in.</summary>
internal static class Checkout
{
    private const string Solution = "ImplicitInstruct.sln";

    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string? folder)
    {
        while (folder is not null && !File.Exists(Path.Combine(folder, Solution)))
            folder = Path.GetDirectoryName(folder.TrimEnd(Path.DirectorySeparatorChar));
        return folder
            ?? throw new AdviceException($"No folder above {AppContext.BaseDirectory} holds {Solution}: run build.sh of a checkout.");
    }
}

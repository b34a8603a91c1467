namespace ImplicitInstruct.Tests;

/// <summary>The checkout that these tests were built in.</summary>
internal static class Repository
{
    /// <summary>The folder of <c>ImplicitInstruct.sln</c>.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>A folder beside the checkout; it need not exist.</summary>
    public static string Beside(string name) => Path.Combine(Path.GetDirectoryName(Root)!, name);

    private static string Find(string? folder)
    {
        while (folder is not null && !File.Exists(Path.Combine(folder, "ImplicitInstruct.sln")))
            folder = Path.GetDirectoryName(folder.TrimEnd(Path.DirectorySeparatorChar));
        return folder ?? throw new DirectoryNotFoundException("No folder above the tests holds ImplicitInstruct.sln.");
    }
}

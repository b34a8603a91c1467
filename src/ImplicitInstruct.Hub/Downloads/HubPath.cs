namespace ImplicitInstruct.Hub.Downloads;

/// <summary>Paths of files in a repository. They become paths on this machine, so none may lead out of the snapshot.</summary>
internal static class HubPath
{
    /// <exception cref="AdviceException">The path is none of a repository.</exception>
    public static void Check(string path)
    {
        if (path.Length == 0 || path.AsSpan().ContainsAny('\\', ':') || path.Any(char.IsControl) || path.Split('/').Any(IsNoName))
            throw new AdviceException(
                $"{Refusal.Quote(path)} is no path of a file in a repository: name it as the hub lists it, such as config.json.");
    }

    /// <summary>
    /// Nothing, here, above, and what Windows makes of <c>".. "</c>, where dots and spaces at the end of a name are not part of it.
    /// </summary>
    private static bool IsNoName(string part) => part.AsSpan().TrimEnd(" .").IsEmpty;
}

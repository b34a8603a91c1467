namespace ImplicitInstruct;

/// <summary>Addresses of servers as users give them: what one must be before anything is sent to it.</summary>
public static class ServerAddress
{
    private static readonly string[] NoProxy = ["no_proxy", "NO_PROXY"];

    /// <summary>Reads an address that will be written to files and messages.</summary>
    /// <param name="text">As it was given.</param>
    /// <param name="address">Without a slash at its end; null where there is a fault.</param>
    /// <returns>
    /// What is wrong, to stand after what holds the address; null where nothing is. It repeats nothing that may be secret.
    /// </returns>
    public static string? Fault(string text, out Uri? address)
    {
        address = null;
        text = text.Trim();
        if (!Uri.TryCreate(text.TrimEnd('/'), UriKind.Absolute, out var found) || found.Scheme is not ("http" or "https")
            || found.Host.Length == 0)
            return "is no address, which starts with http:// or https:// and names a server";
        if (found.UserInfo.Length > 0)
            return "holds a user or a password, and it is written to files";
        if (found.Query.Length > 0 || found.Fragment.Length > 0)
            return "holds a query after '?' or a fragment after '#', and it is written to files";
        address = found;
        return null;
    }

    /// <summary>Whether a server is on this machine, as its address says.</summary>
    public static bool IsOnThisMachine(Uri address) => address.IsLoopback || address.Host is "0.0.0.0" or "[::]"
        || address.Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Whether a server is asked directly, whatever proxy the environment names: it is on this machine, or <c>NO_PROXY</c> is <c>*</c>, as
    /// curl has it.
    /// </summary>
    /// <param name="address">Of the server.</param>
    /// <param name="variable">Reads a variable of the environment; the process's own by default.</param>
    public static bool IsAskedDirectly(Uri address, Func<string, string?>? variable = null)
    {
        variable ??= Environment.GetEnvironmentVariable;
        return IsOnThisMachine(address) || NoProxy.Any(
            name => variable(name) is { } list && list.Split(',', StringSplitOptions.TrimEntries).Contains("*"));
    }
}

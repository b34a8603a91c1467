namespace ImplicitInstruct.AlpacaEval.WinRates;

/// <summary>The tables compiled into this assembly: comma-separated, comments behind <c>#</c>, one line of names.</summary>
internal static class ResourceTable
{
    /// <summary>The fields of every row.</summary>
    public static IEnumerable<string[]> Read(string name)
    {
        using var reader = new StreamReader(typeof(ResourceTable).Assembly.GetManifestResourceStream(name)!);
        var named = false;
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
                continue;
            if (named)
                yield return line.Split(',');
            named = true;
        }
    }
}

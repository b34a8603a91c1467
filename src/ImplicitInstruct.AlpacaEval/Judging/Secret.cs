namespace ImplicitInstruct.AlpacaEval.Judging;

/// <summary>A key that no text may show: not even a server's answer that repeats it.</summary>
internal sealed class Secret(string value)
{
    private const string Cover = "(key withheld)";

    /// <summary>For the request's header and for nothing else.</summary>
    public string Reveal() => value;

    /// <summary>The text without the key.</summary>
    public string Scrub(string text) => value.Length == 0 ? text : text.Replace(value, Cover, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Cover;
}

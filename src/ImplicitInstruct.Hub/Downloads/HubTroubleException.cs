namespace ImplicitInstruct.Hub.Downloads;

/// <summary>A request failed in a way that may pass: another attempt makes sense.</summary>
/// <param name="what">What happened, as the end of a sentence that starts with the server.</param>
/// <param name="wait">How long the server asks to wait.</param>
/// <param name="inner">The cause.</param>
#pragma warning disable CA1032 // Caught where it is thrown; nobody serializes it.
internal sealed class HubTroubleException(string what, TimeSpan? wait = null, Exception? inner = null) : Exception(what, inner)
#pragma warning restore CA1032
{
    /// <summary>How long the server asks to wait.</summary>
    public TimeSpan? Wait { get; } = wait;
}

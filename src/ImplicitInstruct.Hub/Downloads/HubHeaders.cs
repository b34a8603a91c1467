namespace ImplicitInstruct.Hub.Downloads;

/// <summary>Headers of the hub's answers.</summary>
internal static class HubHeaders
{
    /// <summary>The first value of a header, wherever the framework put it; null when there is none.</summary>
    public static string? Text(HttpResponseMessage response, string name) =>
        (response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values))
            ? values.First().Trim()
            : null;

    /// <summary>A tag without its quotes and its mark of weakness.</summary>
    public static string? Tag(HttpResponseMessage response, string name) =>
        Text(response, name) is { } tag ? (tag.StartsWith("W/", StringComparison.Ordinal) ? tag[2..] : tag).Trim('"') : null;
}

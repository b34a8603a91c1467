namespace ImplicitInstruct.Tests.Hub.Downloads;

/// <summary>A request as the server saw it.</summary>
internal sealed record HubRequest(string Method, string Path, string? Range, string? Authorization);

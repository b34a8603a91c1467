using System.Text.Json;

namespace ImplicitInstruct.Build.Doctor;

/// <summary>Which packages are in use, and which stand-ins.</summary>
internal static class Packages
{
    private const string Project = "src/ImplicitInstruct.Tests/ImplicitInstruct.Tests.csproj";

    private static readonly string[] Kinds = ["RealPackage", "StandIn", "PackageReference", "PackageVersion"];

    /// <summary>Asks the build itself, so what is told is what the next build takes.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(string root, CancellationToken stop)
    {
        string[] asked = ["msbuild", Project, "-nologo", .. Kinds.Select(kind => $"-getItem:{kind}")];
        var (isGood, items) = await Dotnet.ReadAsync(root, asked, stop).ConfigureAwait(false);
        if (!isGood)
            return [$"unknown: {items}"];
        using var json = JsonDocument.Parse(items);
        var all = json.RootElement.GetProperty("Items");
        var versions = all.GetProperty("PackageVersion").EnumerateArray()
            .ToDictionary(Identity, item => item.GetProperty("Version").GetString()!, StringComparer.OrdinalIgnoreCase);
        var real = Of(all, "RealPackage").ToArray();
        return
        [
            .. real.Select(name => $"{name} {versions[name]}"),
            .. Of(all, "StandIn").Select(name => $"{name}: stand-in for {versions[name]}, src/StandIns/{name}"),
            .. Of(all, "PackageReference").Where(versions.ContainsKey).Except(real).Select(name => $"{name} {versions[name]}"),
        ];
    }

    private static IEnumerable<string> Of(JsonElement items, string kind) => items.GetProperty(kind).EnumerateArray().Select(Identity);

    private static string Identity(JsonElement item) => item.GetProperty("Identity").GetString()!;
}

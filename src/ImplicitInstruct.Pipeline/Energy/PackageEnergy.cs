using System.Globalization;

namespace ImplicitInstruct.Pipeline.Energy;

/// <summary>
/// Energy of the processor packages by the counters of RAPL, as Linux has them in <c>/sys/class/powercap</c>. Where only root may read
/// them, as is usual, there are none.
/// </summary>
/// <remarks>
/// Linux, Documentation/power/powercap: <c>energy_uj</c> counts microjoules up to <c>max_energy_range_uj</c> and begins again, at some
/// hundred watts after a quarter of an hour: whoever measures longer work asks more often. <c>psys</c>, the whole platform, and the parts
/// of a package are left out, or the same would count twice.
/// </remarks>
public sealed class PackageEnergy
{
    /// <summary>Where Linux has the counters.</summary>
    public const string Usual = "/sys/class/powercap";

    private readonly List<Package> _packages = [];

    /// <summary>Finds the counters.</summary>
    /// <param name="folder">Where they are.</param>
    public PackageEnergy(string folder = Usual)
    {
        if (!Directory.Exists(folder))
            return;
        foreach (var zone in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
        {
            if (TextOf(zone, "name")?.StartsWith("package", StringComparison.Ordinal) == true && Count(zone, "energy_uj") is { } now)
                _packages.Add(new Package(zone, Count(zone, "max_energy_range_uj") ?? 0, now));
        }
    }

    /// <summary>Joules since this was made; null where nothing can be read.</summary>
    public double? Joules
    {
        get
        {
            if (_packages.Count == 0 || !_packages.All(package => package.Advance()))
                return null;
            return _packages.Sum(package => package.Microjoules) / 1e6;
        }
    }

    private static long? Count(string zone, string file) =>
        long.TryParse(TextOf(zone, file), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;

    private static string? TextOf(string zone, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(zone, file)).Trim();
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private sealed class Package(string zone, long range, long last)
    {
        private long _last = last;

        public double Microjoules { get; private set; }

        public bool Advance()
        {
            if (Count(zone, "energy_uj") is not { } now)
                return false;
            Microjoules += now >= _last ? now - _last : now + range - _last;
            _last = now;
            return true;
        }
    }
}

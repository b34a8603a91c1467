using System.Text;
using System.Text.Json;
using ImplicitInstruct.Files;

namespace ImplicitInstruct.Reproduction.Acceptance;

/// <summary>
/// The last accepted tables of a scale, <c>expected/accepted/SCALE/TABLE.verified.json</c>, and what of new ones differs.
/// </summary>
/// <remarks>
/// A GPU's bits differ between machines, and a judge that is asked again may answer differently, so numbers are not compared digit by
/// digit. A row has moved when its new value lies outside the accepted 95 % interval and the accepted value outside the new one; rows that
/// come, go, or are judged by another judge always count. A table that has changed or is new is written beside the accepted one as
/// <c>TABLE.received.json</c>, which is accepted by renaming it.
/// </remarks>
/// <param name="folder">Folder of the scale's accepted tables.</param>
public sealed class AcceptedTables(string folder)
{
    /// <summary>Those of a scale.</summary>
    /// <param name="root">Root of the repository.</param>
    /// <param name="scale">Name of the scale.</param>
    public static AcceptedTables Of(string root, string scale) => new(Path.Combine(root, "expected", "accepted", scale));

    /// <summary>Compares a table with the accepted one, and leaves the new one beside it where it differs.</summary>
    /// <param name="name">The table, e.g. <c>table-1-llama-2-7b</c>.</param>
    /// <param name="measured">The new table.</param>
    /// <exception cref="AdviceException">The accepted table cannot be read.</exception>
    public IReadOnlyList<TableChange> Compare(string name, WinRateTable measured)
    {
        var (verified, received) = (Path.Combine(folder, name + ".verified.json"), Path.Combine(folder, name + ".received.json"));
        IReadOnlyList<TableChange> changes = File.Exists(verified)
            ? [.. Changes(Read(verified), measured).Select(text => new TableChange(name, text))]
            : [new TableChange(name, "there is no accepted table yet; look at the received one and accept it")];
        if (changes.Count > 0)
        {
            Directory.CreateDirectory(folder);
            DurableFile.Write(received, Encoding.UTF8.GetBytes(CanonicalJson.ToNode(measured)!.ToJsonString(CanonicalJson.Options) + "\n"));
        }
        else
        {
            File.Delete(received);
        }

        return changes;
    }

    private static IEnumerable<string> Changes(WinRateTable accepted, WinRateTable measured)
    {
        if (accepted.Annotator != measured.Annotator)
            yield return $"the judge was {accepted.Annotator ?? "unnamed"} and is {measured.Annotator ?? "unnamed"}";
        foreach (var model in accepted.Rows.Select(row => row.Model).Except(measured.Rows.Select(row => row.Model)))
            yield return $"the row {model} is gone";
        foreach (var row in measured.Rows)
        {
            if (accepted.Rows.FirstOrDefault(one => one.Model == row.Model) is not { } before)
                yield return $"the row {row.Model} is new";
            else if (!Contains(before.WinRate, row.WinRate.Value) && !Contains(row.WinRate, before.WinRate.Value))
                yield return $"{row.Model} moved from {Text(before.WinRate)} to {Text(row.WinRate)}";
        }
    }

    private static bool Contains(Measured measured, double value) => value >= measured.Interval.Low && value <= measured.Interval.High;

    private static string Text(Measured measured) =>
        string.Create(CultureInfo.InvariantCulture, $"{measured.Value:0.0} [{measured.Interval.Low:0.0}, {measured.Interval.High:0.0}]");

    private static WinRateTable Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<WinRateTable>(File.ReadAllBytes(path), CanonicalJson.Options)
                ?? throw new JsonException("it is empty");
        }
        catch (Exception trouble) when (trouble is IOException or JsonException or NotSupportedException)
        {
            throw new AdviceException(
                $"The accepted table '{path}' cannot be read: {trouble.Message} Get it back:  git checkout -- expected/accepted", trouble);
        }
    }
}

/// <summary>A result that is not the accepted one.</summary>
/// <param name="Table">The table, e.g. <c>table-1-llama-2-7b</c>.</param>
/// <param name="Text">What moved, in one sentence with the numbers.</param>
public sealed record TableChange(string Table, string Text)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Table}: {Text}";
}

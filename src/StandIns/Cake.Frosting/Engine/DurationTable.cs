using System.Globalization;

namespace Cake.Frosting.Engine;

/// <summary>How long each task took: the last thing that a good run prints.</summary>
internal sealed class DurationTable
{
    private readonly List<(TaskNode Task, TimeSpan? Duration)> _rows = [];

    public void Add(TaskNode task, TimeSpan duration) => _rows.Add((task, duration));

    public void AddSkipped(TaskNode task) => _rows.Add((task, null));

    public void Write(bool withDelegated)
    {
        if (_rows.Count == 0)
            return;
        var width = Math.Max(29, _rows.Max(row => row.Task.Name.Length)) + 1;
        Console.WriteLine();
        WriteRow(width, "Task", "Duration");
        Console.WriteLine(new string('-', width + 20));
        foreach (var (task, duration) in _rows)
        {
            if (withDelegated || task.HasBody)
                WriteRow(width, task.Name, duration is { } took ? Text(took) : "Skipped");
        }
        Console.WriteLine(new string('-', width + 20));
        WriteRow(width, "Total:", Text(_rows.Aggregate(TimeSpan.Zero, (sum, row) => sum + (row.Duration ?? TimeSpan.Zero))));
    }

    private static void WriteRow(int width, string name, string duration) =>
        Console.WriteLine(name.PadRight(width) + duration.PadRight(20));

    private static string Text(TimeSpan time) => time.ToString("c", CultureInfo.InvariantCulture);
}

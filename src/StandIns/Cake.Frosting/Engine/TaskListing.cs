namespace Cake.Frosting.Engine;

/// <summary>The tasks as a list with descriptions, or as trees of what they need.</summary>
internal static class TaskListing
{
    public static void WriteDescriptions(TaskGraph graph)
    {
        var width = Math.Max(29, graph.Tasks.Max(task => task.Name.Length)) + 1;
        Console.WriteLine();
        Console.WriteLine("Task".PadRight(width) + "Description");
        Console.WriteLine(new string('=', width + 50));
        foreach (var task in graph.Tasks)
            Console.WriteLine(task.Name.PadRight(width) + task.Description);
    }

    /// <summary>Default first, then by name, those that no other task needs.</summary>
    public static void WriteTree(TaskGraph graph)
    {
        Console.WriteLine();
        foreach (var task in graph.Tasks
            .Where(task => !graph.IsNeededByAnother(task))
            .OrderByDescending(task => task.Name.Equals("Default", StringComparison.OrdinalIgnoreCase))
            .ThenBy(task => task.Name, StringComparer.OrdinalIgnoreCase))
        {
            Console.WriteLine(task.Name);
            WriteBranches(graph, task, "");
            Console.WriteLine();
        }
    }

    private static void WriteBranches(TaskGraph graph, TaskNode task, string indent)
    {
        var dependencies = task.Dependencies;
        for (var i = 0; i < dependencies.Count; i++)
        {
            var isLast = i == dependencies.Count - 1;
            var child = graph.Find(dependencies[i]);
            Console.WriteLine(indent + (isLast ? "└─" : "├─") + child.Name);
            WriteBranches(graph, child, indent + (isLast ? "   " : "│ "));
        }
    }
}

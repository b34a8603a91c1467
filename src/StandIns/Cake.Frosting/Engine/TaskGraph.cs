using Cake.Core;
using Cake.Core.Diagnostics;

namespace Cake.Frosting.Engine;

/// <summary>The tasks and who runs before whom. Names know no case.</summary>
internal sealed class TaskGraph
{
    private static readonly StringComparer Names = StringComparer.OrdinalIgnoreCase;

    private readonly Dictionary<string, List<string>> _before = new(Names);
    private readonly Dictionary<string, TaskNode> _tasks = new(Names);

    /// <summary>Tasks in the order they were found.</summary>
    public List<TaskNode> Tasks { get; } = [];

    /// <exception cref="CakeException">Two tasks have one name, or a task needs one that is missing, itself, or one that needs
    /// it.</exception>
    public static TaskGraph Of(IEnumerable<IFrostingTask> tasks, ICakeContext context)
    {
        var graph = new TaskGraph();
        foreach (var node in tasks.Select(task => new TaskNode(task)))
        {
            if (!node.ContextType.IsInstanceOfType(context))
                context.Log.Warning("Task cannot be used since the context isn't convertible to {0}.", node.ContextType.FullName!);
            else
                graph.Add(node);
        }
        foreach (var node in graph.Tasks)
        {
            foreach (var dependency in node.Dependencies)
                graph.Connect(
                    graph.Exists(dependency)
                        ? dependency
                        : throw new CakeException($"Task '{node.Name}' is dependent on task '{dependency}' which does not exist."),
                    node.Name);
            foreach (var dependee in node.Dependees)
                graph.Connect(
                    node.Name,
                    graph.Exists(dependee)
                        ? dependee
                        : throw new CakeException(
                            $"Task '{node.Name}' has specified that it's a dependency for task '{dependee}' which does not exist."));
        }
        return graph;
    }

    public bool Exists(string name) => _tasks.ContainsKey(name);

    public TaskNode Find(string name) => _tasks[name];

    public bool IsNeededByAnother(TaskNode node) => _before.Values.Any(before => before.Contains(node.Name, Names));

    /// <summary>The target and all it needs, each once, each after what it needs.</summary>
    /// <exception cref="CakeException">The tasks need each other in a circle.</exception>
    public IReadOnlyList<TaskNode> Order(string target)
    {
        var (ordered, visited) = (new List<string>(), new HashSet<string>(Names));
        Visit(target, ordered, visited);
        return [.. ordered.Select(Find)];
    }

    private void Visit(string name, List<string> ordered, HashSet<string> visited)
    {
        if (visited.Add(name))
        {
            foreach (var before in _before[name])
                Visit(before, ordered, visited);
            ordered.Add(name);
        }
        else if (!ordered.Contains(name, Names))
        {
            throw new CakeException("Graph contains circular references.");
        }
    }

    private void Add(TaskNode node)
    {
        if (!_tasks.TryAdd(node.Name, node))
            throw new CakeException($"Another task with the name '{node.Name}' has already been added.");
        _before.Add(node.Name, []);
        Tasks.Add(node);
    }

    private void Connect(string first, string then)
    {
        if (Names.Equals(first, then))
            throw new CakeException("Reflexive edges in graph are not allowed.");
        if (_before[first].Contains(then, Names))
            throw new CakeException(
                $"Unidirectional edges in graph are not allowed.{Environment.NewLine}"
                + $"\"{then}\" and \"{first}\" cannot depend on each other.");
        if (!_before[then].Contains(first, Names))
            _before[then].Add(first);
    }
}

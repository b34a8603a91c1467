namespace ImplicitInstruct.Pipeline.Running;

/// <summary>What stages work with besides files, by type: an engine, a judge. The pipeline hands it on and knows none of it.</summary>
public sealed class Toolbox : IDisposable
{
    private readonly Dictionary<Type, Func<int, object>> _own = [];
    private readonly Dictionary<Type, object> _tools = [];
    private readonly List<IDisposable> _made = [];
    private int _threads = 1;

    /// <summary>Adds a tool that all stages share; null adds none.</summary>
    public Toolbox With<TTool>(TTool? tool) where TTool : class
    {
        if (tool is not null)
            _tools[typeof(TTool)] = tool;
        return this;
    }

    /// <summary>Adds a tool of which every stage that asks for it has its own, for as long as it runs.</summary>
    /// <param name="make">Makes one for a number of threads.</param>
    public Toolbox WithOwn<TTool>(Func<int, TTool> make) where TTool : class
    {
        _own[typeof(TTool)] = make;
        return this;
    }

    /// <summary>The tools of one stage; the caller disposes them.</summary>
    /// <param name="threads">Threads of the stage.</param>
    public Toolbox ForStage(int threads)
    {
        var box = new Toolbox { _threads = threads };
        foreach (var (type, tool) in _tools)
            box._tools[type] = tool;
        foreach (var (type, make) in _own)
            box._own[type] = make;
        return box;
    }

    /// <summary>The tool of a type; null where this run has none.</summary>
    public TTool? Find<TTool>() where TTool : class
    {
        if (_tools.TryGetValue(typeof(TTool), out var known) || !_own.TryGetValue(typeof(TTool), out var make))
            return (TTool?)known;
        var tool = make(_threads);
        if (tool is IDisposable disposable)
            _made.Add(disposable);
        _tools[typeof(TTool)] = tool;
        return (TTool)tool;
    }

    /// <summary>The tool of a type.</summary>
    /// <exception cref="InvalidOperationException">This run has none.</exception>
    public TTool Get<TTool>() where TTool : class =>
        Find<TTool>() ?? throw new InvalidOperationException($"No stage of this run was given a {typeof(TTool).Name}.");

    /// <summary>Disposes the tools that were made for this stage alone.</summary>
    public void Dispose() => _made.ForEach(tool => tool.Dispose());
}

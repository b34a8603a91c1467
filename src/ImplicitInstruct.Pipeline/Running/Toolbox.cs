namespace ImplicitInstruct.Pipeline.Running;

/// <summary>What stages work with besides files, by type: an engine, a judge. The pipeline hands it on and knows none of it.</summary>
public sealed class Toolbox
{
    private readonly Dictionary<Type, object> _tools = [];

    /// <summary>Adds a tool; null adds none.</summary>
    public Toolbox With<TTool>(TTool? tool) where TTool : class
    {
        if (tool is not null)
            _tools[typeof(TTool)] = tool;
        return this;
    }

    /// <summary>The tool of a type; null where this run has none.</summary>
    public TTool? Find<TTool>() where TTool : class => (TTool?)_tools.GetValueOrDefault(typeof(TTool));

    /// <summary>The tool of a type.</summary>
    /// <exception cref="InvalidOperationException">This run has none.</exception>
    public TTool Get<TTool>() where TTool : class =>
        Find<TTool>() ?? throw new InvalidOperationException($"No stage of this run was given a {typeof(TTool).Name}.");
}

namespace ImplicitInstruct.Evaluation.Styles;

/// <summary>Turns texts into vectors whose scalar product says how alike the texts are.</summary>
public interface ITextEmbedder
{
    /// <summary>Name for tables and keys; changes when a vector may.</summary>
    string Name { get; }

    /// <summary>A vector of length 1 for each text, all with as many elements; all zeros for a text that says nothing to this embedder.</summary>
    IReadOnlyList<float[]> Embed(IReadOnlyList<string> texts);
}

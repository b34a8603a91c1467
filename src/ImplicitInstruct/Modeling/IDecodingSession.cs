namespace ImplicitInstruct.Modeling;

/// <summary>A batch of growing sequences with cached keys and values.</summary>
/// <remarks>A row's logits have the same bits alone or in any batch.</remarks>
public interface IDecodingSession : IDisposable
{
    /// <summary>Indices of the prompts that still grow, ascending. All at the start.</summary>
    IReadOnlyList<int> ActiveRows { get; }

    /// <summary>Logits of the next token of a prompt that still grows: [vocabulary].</summary>
    /// <param name="row">Index of the prompt, one of <see cref="ActiveRows"/>.</param>
    ReadOnlySpan<float> Logits(int row);

    /// <summary>Drops a finished row; takes effect with the next <see cref="Append"/>.</summary>
    void Finish(int row);

    /// <summary>Appends one token to every row that still grows and computes the logits after it.</summary>
    /// <param name="tokens">One id for each of <see cref="ActiveRows"/>, in that order.</param>
    void Append(ReadOnlySpan<int> tokens);
}

namespace ImplicitInstruct.Cpu.Llama;

/// <summary>
/// What attention sees, of the rows that go through a model together: a whole sequence, or growing sequences with the keys and values of
/// before.
/// </summary>
internal interface IAttending
{
    /// <summary>Pieces of a block's attention that may be done at once.</summary>
    int Pieces { get; }

    /// <summary>Rotates, keeps and attends: fills some heads of some rows of <see cref="LayerActivations.Attended"/>.</summary>
    /// <param name="layer">Block.</param>
    /// <param name="x">Its activations; queries, keys and values are there.</param>
    /// <param name="piece">Which piece.</param>
    /// <param name="worker">Who does it.</param>
    void Attend(int layer, in LayerActivations x, int piece, int worker);
}

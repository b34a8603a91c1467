using ImplicitInstruct.Cpu.Threads;

namespace ImplicitInstruct.Cpu.Llama;

/// <summary>A whole sequence's forward pass, shared by all workers (<see cref="BlockRounds"/>).</summary>
internal sealed unsafe class SharedSequence(LlamaModel model) : IAttending
{
    private KeyValueCache? _cache;
    private int _length;

    public int Pieces => model.Config.KeyValueHeads;

    /// <summary>
    /// Runs <c>work</c> over sequences, one a piece; of those that are left when not every worker would have one, <c>share</c> is given one
    /// after the other.
    /// </summary>
    /// <param name="work">One sequence a piece.</param>
    /// <param name="count">Sequences.</param>
    /// <param name="share">Is given a sequence's index; has all workers.</param>
    public void Run(IParallelWork work, int count, Action<int> share)
    {
        var alone = model.SharesMatrices ? count - count % model.Pool.Workers : count;
        model.Pool.Run(work, alone);
        for (var index = alone; index < count; index++)
            share(index);
    }

    /// <summary>Runs all blocks over one sequence from position 0.</summary>
    /// <param name="tokens">Token ids.</param>
    /// <param name="cache">Takes the keys and values, if it is given.</param>
    /// <returns>[tokens, hidden]: the residual stream after the last block; scratch of the first worker.</returns>
    public float* Forward(ReadOnlySpan<int> tokens, KeyValueCache? cache = null)
    {
        (_cache, _length) = (cache, tokens.Length);
        var x = model.Scratch(0).Rent(_length, 0, 0);
        model.Embed(tokens, x.Input);
        var output = model.Rounds.Forward(x, _length, this);
        _cache = null;
        return output;
    }

    /// <summary>A key-value head and its queries' heads a piece.</summary>
    public void Attend(int layer, in LayerActivations x, int piece, int worker)
    {
        var group = model.Config.Heads / model.Config.KeyValueHeads;
        for (var t = 0; t < _length; t++)
            model.Turn(layer, x, t, t, piece);
        _cache?.Store(layer, piece, x, _length);
        var room = model.Scratch(worker);
        room.Attention.Forward(
            x.Query, x.Key, x.Value, room.RentScores((long)_length * _length), keep: false, x.Attended, _length, piece * group,
            (piece + 1) * group);
    }
}

using ImplicitInstruct.Cpu.Threads;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Cpu.Llama;

/// <summary>
/// Shows a reader the logits of whole sequences. They are made for some tokens at a time, so a large vocabulary needs little room.
/// </summary>
/// <param name="model">The model, packed.</param>
/// <param name="sequences">Token ids, checked; of one without tokens there is nothing to read.</param>
/// <param name="reader">Is shown the logits.</param>
/// <param name="isInOrder">Whether the reader wants a sequence's rows in the order of their positions, and one at a time.</param>
internal sealed unsafe class LogitsOfSequences(
    LlamaModel model, IReadOnlyList<int[]> sequences, ILogitsReader reader, bool isInOrder) : IParallelWork
{
    /// <summary>Tokens whose logits are in memory at a time.</summary>
    private const int RowsAtOnce = 48;

    private readonly SharedSequence _shared = new(model);

    public void Read() => _shared.Run(this, sequences.Count, Share);

    /// <summary>One sequence a piece.</summary>
    public void Run(int index, int worker)
    {
        if (sequences[index].Length > 0)
            Show(index, model.Forward(sequences[index], worker), model.Scratch(worker), isShared: false);
    }

    private void Share(int index)
    {
        if (sequences[index].Length > 0)
            Show(index, _shared.Forward(sequences[index]), model.Scratch(0), isShared: true);
    }

    private void Show(int index, float* x, InferenceScratch room, bool isShared)
    {
        var length = sequences[index].Length;
        for (var start = Math.Max(0, reader.FirstPosition(index)); start < length; start += RowsAtOnce)
        {
            var count = Math.Min(RowsAtOnce, length - start);
            var rows = new Rows(reader, index, start, room.RentLogits(count), model.Config.VocabularySize);
            var from = x + (nint)start * model.Config.HiddenSize;
            if (isShared)
                model.Rounds.Unembed(from, count, rows.Logits);
            else
                model.Unembed(from, count, rows.Logits);
            if (isShared && !isInOrder)
            {
                model.Pool.Run(rows, count);
                continue;
            }
            for (var r = 0; r < count; r++)
                rows.Run(r, worker: 0);
        }
    }

    /// <summary>Rows of a sequence whose logits are there, one a piece.</summary>
    private sealed class Rows(ILogitsReader reader, int sequence, int start, float* logits, int vocabulary) : IParallelWork
    {
        public float* Logits { get; } = logits;

        public void Run(int index, int worker) =>
            reader.Read(sequence, start + index, new ReadOnlySpan<float>(Logits + (nint)index * vocabulary, vocabulary));
    }
}

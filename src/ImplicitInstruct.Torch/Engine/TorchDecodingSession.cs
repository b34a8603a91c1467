using System.Runtime.InteropServices;
using ImplicitInstruct.Decoding;
using ImplicitInstruct.Modeling;
using TorchSharp;
using static TorchSharp.torch;

namespace ImplicitInstruct.Torch.Engine;

/// <summary>A batch of growing sequences; growing rows fill the first slots of the cache, without gaps.</summary>
internal sealed class TorchDecodingSession(TorchModel model) : IDecodingSession
{
    private readonly KeyValueCache _cache = new(model);
    private readonly DecodedLogits _logits = new(model);
    private readonly List<Row> _rows = [];
    private readonly List<int> _active = [];
    private readonly List<Row> _slots = [];
    private readonly HashSet<int> _finished = [];

    public IReadOnlyList<int> ActiveRows => _active;

    public ReadOnlySpan<float> Logits(int row) => _logits.Of(SlotOf(row));

    public int MostLikely(int row)
    {
        var token = _logits.MostLikely(SlotOf(row));
        return token >= 0 ? token : GreedyChoice.Of(Logits(row));   // which says what is wrong with them
    }

    public void Finish(int row) => _finished.Add(row);

    public void Admit(IReadOnlyList<DecodingRequest> requests)
    {
        for (var r = 0; r < requests.Count; r++)
        {
            var (prompt, maxNewTokens) = requests[r];
            ArgumentOutOfRangeException.ThrowIfNegative(maxNewTokens, nameof(requests));
            TokenCheck.Check(model.Config, prompt, prompt.Length + Math.Max(0, maxNewTokens - 1), "prompt", _rows.Count + r, maxNewTokens);
        }

        if (requests.Count == 0)
            return;
        using var quiet = no_grad();
        var rows = _active.Count + requests.Count;
        try
        {
            Take(requests);
        }
        catch (ExternalException trouble) when (OutOfMemory.Is(trouble))
        {
            throw OutOfMemory.InDecoding(model.Options, rows, trouble);
        }
    }

    public void Append(ReadOnlySpan<int> tokens)
    {
        if (tokens.Length != _active.Count)
            throw new ArgumentException($"{tokens.Length} tokens came for {_active.Count} growing rows.");
        for (var i = 0; i < tokens.Length; i++)
            _rows[_active[i]].Token = tokens[i];
        using var quiet = no_grad();
        DropFinished();
        foreach (var row in _slots)
        {
            TokenCheck.Check(model.Config, [row.Token], row.Length + 1, "prompt", row.Index, row.Length + 1 - row.PromptLength);
            if (row.Length + 1 > row.PromptLength + Math.Max(0, row.MaxNewTokens - 1))
            {
                throw new ArgumentException($"The session was begun for {row.MaxNewTokens} new tokens, the last of which is not fed; "
                    + $"prompt {row.Index} has no place for another.");
            }
        }

        try
        {
            if (_slots.Count > 0)
                Step();
        }
        catch (ExternalException trouble) when (OutOfMemory.Is(trouble))
        {
            throw OutOfMemory.InDecoding(model.Options, _active.Count, trouble);
        }
    }

    public void Dispose()
    {
        _cache.Dispose();
        _logits.Dispose();
    }

    private int SlotOf(int row) =>
        row >= 0 && row < _rows.Count && _rows[row].Slot is { } slot
            ? slot
            : throw new ArgumentException($"Row {row} has finished or never was.");

    /// <summary>Makes room for more rows and feeds their prompts.</summary>
    private void Take(IReadOnlyList<DecodingRequest> requests)
    {
        _cache.Ensure(_slots.Count + requests.Count, requests.Max(request => request.Prompt.Length));
        var first = _rows.Count;
        foreach (var request in requests)
        {
            _active.Add(_rows.Count);
            _rows.Add(new Row(_rows.Count, request.Prompt.Length, request.MaxNewTokens));
        }

        foreach (var batch in TokenRows.Batches([.. requests.Select(request => request.Prompt.Length)], model.Options.TokensAtOnce))
            Feed([.. batch.Select(index => requests[index].Prompt)], [.. batch.Select(index => _rows[first + index])]);
    }

    /// <summary>Runs some prompts through the model and keeps their keys and values in the next slots.</summary>
    private void Feed(int[][] prompts, Row[] rows)
    {
        using var scope = NewDisposeScope();
        var first = _slots.Count;
        var ids = TokenRows.Of(prompts, row => prompts[row].Length, model.Device);
        var hidden = model.Inference.Whole(ids, _cache, first);
        var longest = prompts.Max(prompt => prompt.Length);
        long[] ends = [.. prompts.Select((prompt, row) => ((long)row * longest) + prompt.Length - 1)];
        _logits.Set(first, model.Inference.Logits(hidden.index_select(0, tensor(ends, dtype: ScalarType.Int64, device: model.Device))));
        foreach (var row in rows)
        {
            (row.Slot, row.Length) = (_slots.Count, row.PromptLength);
            _slots.Add(row);
        }
    }

    /// <summary>One token more for every growing row.</summary>
    private void Step()
    {
        using var scope = NewDisposeScope();
        var (rows, longest) = (_slots.Count, _slots.Max(row => row.Length));
        var isEven = _slots.TrueForAll(row => row.Length == longest);
        _cache.Ensure(rows, longest + 1);
        // Ids, positions and places in one piece: it goes to the device once a step.
        var given = new long[3 * rows];
        for (var slot = 0; slot < rows; slot++)
        {
            var (token, at) = (_slots[slot].Token, _slots[slot].Length);
            (given[slot], given[rows + slot], given[(2 * rows) + slot]) = (token, at, ((long)slot * _cache.Positions) + at);
        }

        var tokens = tensor(given, [3, rows], dtype: ScalarType.Int64, device: model.Device);
        var length = isEven ? longest + 1 : KeyValueCache.RoundUp(longest + 1);
        var mask = isEven ? null : Mask(tokens.select(0, 1), length);
        _logits.Set(0, model.Inference.Logits(model.Inference.Step(tokens, mask, _cache, length)));
        foreach (var row in _slots)
            row.Length++;
    }

    /// <summary>[rows, 1, 1, length]: minus infinity at positions after a row's own, else 0.</summary>
    private Tensor Mask(Tensor positions, int length)
    {
        using var end = length.ToScalar();   // held, see Held
        var numbers = arange(Held.Zero, end, Held.One, dtype: ScalarType.Int64, device: model.Device);
        var beyond = numbers.unsqueeze(0).gt(positions.unsqueeze(1));
        var mask = zeros([positions.shape[0], length], model.Dtype, model.Device);
        return mask.masked_fill_(beyond, Held.MinusInfinity).view(-1, 1, 1, length);
    }

    /// <summary>
    /// Closes the gaps of finished rows with rows from the end; from the highest slot down, so that no finished row is moved.
    /// </summary>
    private void DropFinished()
    {
        foreach (var row in _slots.Where(row => _finished.Contains(row.Index)).OrderByDescending(row => row.Slot).ToArray())
        {
            var last = _slots[^1];
            if (last != row)
            {
                _cache.Move(last.Slot!.Value, row.Slot!.Value, last.Length);
                (last.Slot, _slots[row.Slot.Value]) = (row.Slot, last);
            }

            _slots.RemoveAt(_slots.Count - 1);
            row.Slot = null;
        }

        if (_finished.Count > 0)
            _active.RemoveAll(_finished.Contains);
        _finished.Clear();
    }

    /// <summary>One growing sequence.</summary>
    private sealed class Row(int index, int promptLength, int maxNewTokens)
    {
        public int Index => index;

        public int PromptLength => promptLength;

        public int MaxNewTokens => maxNewTokens;

        /// <summary>Positions kept.</summary>
        public int Length { get; set; }

        /// <summary>Where it lies in the cache and in the logits; null when it does not grow.</summary>
        public int? Slot { get; set; }

        /// <summary>The token to feed.</summary>
        public int Token { get; set; }
    }
}

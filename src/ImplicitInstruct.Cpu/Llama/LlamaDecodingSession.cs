using ImplicitInstruct.Cpu.Memory;
using ImplicitInstruct.Cpu.Threads;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Cpu.Llama;

/// <summary>
/// A batch of growing sequences; a piece of work is a run of rows through the whole model, so a step needs one round of the workers.
/// </summary>
internal sealed unsafe class LlamaDecodingSession : IDecodingSession
{
    private readonly LlamaModel _model;
    private readonly List<Row> _rows = [];
    private readonly List<int> _active = [];
    private readonly HashSet<int> _finished = [];
    private readonly PrefillWork _prefill;
    private readonly StepWork _step;
    private AlignedBuffer _logits = new(0);

    public LlamaDecodingSession(LlamaModel model)
    {
        _model = model;
        (_prefill, _step) = (new PrefillWork(this), new StepWork(this));
    }

    public IReadOnlyList<int> ActiveRows => _active;

    public ReadOnlySpan<float> Logits(int row)
    {
        if (!_active.Contains(row))
            throw new ArgumentException($"Row {row} has finished or never was.");
        return new ReadOnlySpan<float>(LogitsOf(_rows[row].Slot), _model.Config.VocabularySize);
    }

    public void Finish(int row) => _finished.Add(row);

    public void Admit(IReadOnlyList<DecodingRequest> requests)
    {
        for (var r = 0; r < requests.Count; r++)
        {
            var (prompt, maxNewTokens) = requests[r];
            ArgumentOutOfRangeException.ThrowIfNegative(maxNewTokens, nameof(requests));
            _model.CheckTokens(prompt, prompt.Length + Math.Max(0, maxNewTokens - 1), "prompt", _rows.Count + r, maxNewTokens);
        }

        var first = _rows.Count;
        EnsureLogits(_active.Count + requests.Count);
        foreach (var request in requests)
        {
            _active.Add(_rows.Count);
            _rows.Add(new Row(_model.Config, request) { Slot = _active.Count - 1 });
        }

        _prefill.Feed(first, requests.Count);
    }

    public void Append(ReadOnlySpan<int> newTokens)
    {
        if (newTokens.Length != _active.Count)
            throw new ArgumentException($"{newTokens.Length} tokens came for {_active.Count} growing rows.");
        for (var i = 0; i < newTokens.Length; i++)
            _rows[_active[i]].Token = newTokens[i];
        if (_finished.Count > 0)
            DropFinished();
        foreach (var index in _active)
        {
            var row = _rows[index];
            _model.CheckTokens([row.Token], row.Cache.Length + 1, "prompt", index, row.Cache.Length + 1 - row.PromptLength);
            if (row.Cache.Length + 1 > row.Positions)
                throw new ArgumentException(
                    $"The session was begun for {row.MaxNewTokens} new tokens, the last of which is not fed; prompt {index} has no place " +
                    "for another.");
        }
        _step.Run(_active.Count);
        foreach (var index in _active)
            _rows[index].Cache.Length++;
    }

    public void Dispose() { }

    private float* LogitsOf(int slot) => _logits.Pointer + (nint)slot * _model.Config.VocabularySize;

    /// <summary>Makes room for the logits of so many rows; those that are there stay.</summary>
    private void EnsureLogits(int count)
    {
        var need = (long)count * _model.Config.VocabularySize;
        if (need <= _logits.Length)
            return;
        var more = new AlignedBuffer(need);
        _logits.Span.CopyTo(more.Span);
        _logits = more;
    }

    private void DropFinished()
    {
        foreach (var index in _active.Where(_finished.Contains))
            _rows[index].Drop();
        _active.RemoveAll(_finished.Contains);
        _finished.Clear();
        for (var i = 0; i < _active.Count; i++)
            _rows[_active[i]].Slot = i;
    }

    /// <summary>One growing sequence.</summary>
    private sealed class Row(LanguageModelConfig config, DecodingRequest request)
    {
        private KeyValueCache? _cache = new(config, request.Prompt.Length + Math.Max(0, request.MaxNewTokens - 1));

        public int[] Prompt { get; private set; } = request.Prompt;

        public int PromptLength { get; } = request.Prompt.Length;

        public int MaxNewTokens { get; } = request.MaxNewTokens;

        /// <summary>Positions there is room for: the last new token is returned, not fed.</summary>
        public int Positions => PromptLength + Math.Max(0, MaxNewTokens - 1);

        public KeyValueCache Cache => _cache ?? throw new InvalidOperationException("The row has finished.");

        /// <summary>Where its logits are.</summary>
        public int Slot { get; set; }

        /// <summary>The token to feed.</summary>
        public int Token { get; set; }

        /// <summary>Lets go of what only a growing row needs.</summary>
        public void Drop() => (_cache, Prompt) = (null, []);
    }

    private sealed class PrefillWork(LlamaDecodingSession session) : IParallelWork
    {
        private int _first;

        public void Feed(int firstRow, int count)
        {
            _first = firstRow;
            session._model.Pool.Run(this, count);
        }

        public void Run(int index, int worker)
        {
            var (model, row) = (session._model, session._rows[_first + index]);
            var (config, keys) = (model.Config, model.Config.KeyValueHeads * model.Config.HeadSize);
            var (cache, prompt) = (row.Cache, row.Prompt);
            var x = model.Forward(prompt, worker, (layer, activations) =>
            {
                for (var t = 0; t < prompt.Length; t++)
                    cache.Store(layer, t, activations.Key + (nint)t * keys, activations.Value + (nint)t * keys);
            });
            cache.Length = prompt.Length;
            model.Unembed(x + (nint)(prompt.Length - 1) * config.HiddenSize, 1, session.LogitsOf(row.Slot));
        }
    }

    private sealed class StepWork(LlamaDecodingSession session) : IParallelWork
    {
        private int _growing;
        private int _rowsAtOnce;

        public void Run(int count)
        {
            var (model, tile) = (session._model, session._model.Kernel.TileRows);
            // Two runs of rows for each worker even out their speeds; whole tiles waste no lane.
            _growing = count;
            _rowsAtOnce = Math.Max(1, (count / (2 * model.Pool.Workers) + tile - 1) / tile) * tile;
            model.Pool.Run(this, (count + _rowsAtOnce - 1) / _rowsAtOnce);
        }

        public void Run(int index, int worker)
        {
            var (model, config) = (session._model, session._model.Config);
            var (first, count) = (index * _rowsAtOnce, Math.Min(_rowsAtOnce, _growing - index * _rowsAtOnce));
            var (queries, keys) = (config.Heads * config.HeadSize, config.KeyValueHeads * config.HeadSize);
            var scratch = 0;
            for (var i = 0; i < count; i++)
                scratch = Math.Max(scratch, session._rows[session._active[first + i]].Cache.ScratchLength);
            var x = model.Scratch(worker).Rent(count, 1, scratch);
            for (var i = 0; i < count; i++)
                model.Embed([session._rows[session._active[first + i]].Token], x.Input + (nint)i * config.HiddenSize);
            for (var layer = 0; layer < config.Layers; layer++)
            {
                var weights = model.Parameters.Layers[layer];
                LlamaBlock.Project(model.Kernel, config, weights, x, count);
                for (var i = 0; i < count; i++)
                {
                    var cache = session._rows[session._active[first + i]].Cache;
                    var query = x.Query + (nint)i * queries;
                    var key = x.Key + (nint)i * keys;
                    var value = x.Value + (nint)i * keys;
                    model.Rotary.Rotate(query, config.Heads, cache.Length);
                    model.Rotary.Rotate(key, config.KeyValueHeads, cache.Length);
                    cache.Store(layer, cache.Length, key, value);
                    cache.Attend(layer, 0, config.Heads, query, x.Attended + (nint)i * queries, cache.Length + 1, x.Probabilities);
                }
                LlamaBlock.Finish(model.Kernel, config, weights, x, count);
                x.StepUp();
            }
            model.Unembed(x.Input, count, session.LogitsOf(first));
        }
    }
}

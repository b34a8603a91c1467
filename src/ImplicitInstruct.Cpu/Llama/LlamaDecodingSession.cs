using ImplicitInstruct.Cpu.Memory;
using ImplicitInstruct.Cpu.Threads;
using ImplicitInstruct.Decoding;
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

    /// <summary>Caches of finished rows, for those that take their places: fresh memory is slow to come by.</summary>
    private readonly List<KeyValueCache> _spare = [];
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

    public int MostLikely(int row) => _rows[row].Choice ?? GreedyChoice.Of(Logits(row));

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
            _rows.Add(new Row(request, CacheFor(request)) { Slot = _active.Count - 1 });
        }

        _prefill.Feed(first, requests.Count);
    }

    public void Append(ReadOnlySpan<int> newTokens)
    {
        if (newTokens.Length != _active.Count)
            throw new ArgumentException($"{newTokens.Length} tokens came for {_active.Count} growing rows.");
        for (var i = 0; i < newTokens.Length; i++)
            (_rows[_active[i]].Token, _rows[_active[i]].Choice) = (newTokens[i], null);
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

    private static int PositionsOf(DecodingRequest request) => request.Prompt.Length + Math.Max(0, request.MaxNewTokens - 1);

    /// <summary>A finished row's cache that is large enough; or a new one, for which one that is too small goes.</summary>
    private KeyValueCache CacheFor(DecodingRequest request)
    {
        var positions = PositionsOf(request);
        if (_spare.Count == 0)
            return new KeyValueCache(_model.Config, positions);
        var index = Math.Max(0, _spare.FindIndex(cache => cache.Capacity >= positions));
        var cache = _spare[index];
        _spare.RemoveAt(index);
        if (cache.Capacity < positions)
            return new KeyValueCache(_model.Config, positions);
        cache.Length = 0;
        return cache;
    }

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
            _spare.Add(_rows[index].Drop());
        _active.RemoveAll(_finished.Contains);
        _finished.Clear();
        for (var i = 0; i < _active.Count; i++)
            _rows[_active[i]].Slot = i;
    }

    /// <summary>One growing sequence.</summary>
    private sealed class Row(DecodingRequest request, KeyValueCache empty)
    {
        private KeyValueCache? _cache = empty;

        public int[] Prompt { get; private set; } = request.Prompt;

        public int PromptLength { get; } = request.Prompt.Length;

        public int MaxNewTokens { get; } = request.MaxNewTokens;

        /// <summary>Positions there is room for: the last new token is returned, not fed.</summary>
        public int Positions { get; } = PositionsOf(request);

        public KeyValueCache Cache => _cache ?? throw new InvalidOperationException("The row has finished.");

        /// <summary>Where its logits are.</summary>
        public int Slot { get; set; }

        /// <summary>The token to feed.</summary>
        public int Token { get; set; }

        /// <summary>The most likely next token, where a worker has looked for it already.</summary>
        public int? Choice { get; set; }

        /// <summary>Lets go of what only a growing row needs, and hands its cache on.</summary>
        public KeyValueCache Drop()
        {
            var cache = Cache;
            (_cache, Prompt, Choice) = (null, [], null);
            return cache;
        }
    }

    /// <summary>Prompts, one a piece; or one after the other, each shared by all workers.</summary>
    private sealed class PrefillWork(LlamaDecodingSession session) : IParallelWork
    {
        private readonly SharedSequence _shared = new(session._model);
        private int _first;

        public void Feed(int firstRow, int count)
        {
            _first = firstRow;
            _shared.Run(this, count, Share);
        }

        public void Run(int index, int worker)
        {
            var (model, config, row) = (session._model, session._model.Config, session._rows[_first + index]);
            var (cache, length) = (row.Cache, row.PromptLength);
            var x = model.Forward(row.Prompt, worker, (layer, activations) =>
            {
                for (var h = 0; h < config.KeyValueHeads; h++)
                    cache.Store(layer, h, activations, length);
            });
            cache.Length = length;
            model.Unembed(x + (nint)(length - 1) * config.HiddenSize, 1, session.LogitsOf(row.Slot));
        }

        private void Share(int index)
        {
            var (model, row) = (session._model, session._rows[_first + index]);
            var x = _shared.Forward(row.Prompt, row.Cache);
            row.Cache.Length = row.PromptLength;
            model.Rounds.Unembed(x + (nint)(row.PromptLength - 1) * model.Config.HiddenSize, 1, session.LogitsOf(row.Slot));
        }
    }

    /// <summary>One token of every growing row: some rows a piece, or all of them, shared by all workers.</summary>
    private sealed class StepWork(LlamaDecodingSession session) : IParallelWork, IAttending
    {
        /// <summary>Rows for each worker from which on none of them is left waiting for another's.</summary>
        private const int RowsAWorker = 4;

        private int _growing;
        private int _rowsAtOnce;

        public int Pieces => _growing * PiecesARow;

        /// <summary>All heads of a row at once where there are rows enough for everybody; else a key-value head.</summary>
        private int PiecesARow => _growing >= RowsAWorker * session._model.Pool.Workers ? 1 : session._model.Config.KeyValueHeads;

        public void Run(int count)
        {
            var model = session._model;
            _growing = count;
            if (count == 0)
                return;
            if (model.SharesMatrices)
            {
                Share();
                return;
            }
            // Two runs of rows for each worker even out their speeds, where both have tiles enough.
            var pieces = count >= 2 * model.Pool.Workers * model.Kernel.TileRows ? 2 * model.Pool.Workers : model.Pool.Workers;
            _rowsAtOnce = (count + pieces - 1) / pieces;
            model.Pool.Run(this, (count + _rowsAtOnce - 1) / _rowsAtOnce);
        }

        public void Run(int index, int worker)
        {
            var (model, config) = (session._model, session._model.Config);
            var (first, count) = (index * _rowsAtOnce, Math.Min(_rowsAtOnce, _growing - index * _rowsAtOnce));
            var x = model.Scratch(worker).Rent(count, 1, ScratchLength(first, count));
            Embed(first, count, x);
            for (var layer = 0; layer < config.Layers; layer++)
            {
                var weights = model.Parameters.Layers[layer];
                LlamaBlock.Project(model.Kernel, config, weights, x, count);
                for (var i = 0; i < count; i++)
                    Attend(layer, x, i, RowOf(first + i).Cache, 0, config.KeyValueHeads, x.Probabilities);
                LlamaBlock.Finish(model.Kernel, config, weights, x, count);
                x.StepUp();
            }
            model.Unembed(x.Input, count, session.LogitsOf(first));
            // Here, while they are in the cache and by all workers: the caller would go over all rows alone.
            for (var i = 0; i < count; i++)
                RowOf(first + i).Choice = GreedyChoice.Find(new ReadOnlySpan<float>(session.LogitsOf(first + i), config.VocabularySize));
        }

        /// <summary>Some of a row's key-value heads and their queries' heads a piece.</summary>
        public void Attend(int layer, in LayerActivations x, int piece, int worker)
        {
            var (row, part) = Math.DivRem(piece, PiecesARow);
            var heads = session._model.Config.KeyValueHeads / PiecesARow;
            var cache = RowOf(row).Cache;
            Attend(layer, x, row, cache, part * heads, heads, session._model.Scratch(worker).RentScores(cache.ScratchLength));
        }

        private void Share()
        {
            var model = session._model;
            var x = model.Scratch(0).Rent(_growing, 0, 0);
            Embed(0, _growing, x);
            model.Rounds.Unembed(model.Rounds.Forward(x, _growing, this), _growing, session.LogitsOf(0));
        }

        /// <summary>Attention of a row's new token by some key-value heads.</summary>
        private void Attend(int layer, in LayerActivations x, int row, KeyValueCache cache, int head, int heads, float* scratch)
        {
            var (model, config) = (session._model, session._model.Config);
            var group = config.Heads / config.KeyValueHeads;
            for (var h = head; h < head + heads; h++)
            {
                model.Turn(layer, x, row, cache.Length, h);
                cache.Store(layer, h, cache.Length, x.Key + cache.At(row, h), x.Value + cache.At(row, h));
            }
            var queries = (nint)row * config.Heads * config.HeadSize;
            cache.Attend(layer, head * group, heads * group, x.Query + queries, x.Attended + queries, cache.Length + 1, scratch);
        }

        private void Embed(int first, int count, in LayerActivations x)
        {
            for (var i = 0; i < count; i++)
                session._model.Embed([RowOf(first + i).Token], x.Input + (nint)i * session._model.Config.HiddenSize);
        }

        private int ScratchLength(int first, int count)
        {
            var length = 0;
            for (var i = 0; i < count; i++)
                length = Math.Max(length, RowOf(first + i).Cache.ScratchLength);
            return length;
        }

        private Row RowOf(int slot) => session._rows[session._active[slot]];
    }
}

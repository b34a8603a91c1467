using ImplicitInstruct.Cpu.Memory;
using ImplicitInstruct.Cpu.Threads;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Cpu.Llama;

/// <summary>A batch of growing sequences; a piece of work is a run of rows through the whole model, so a step needs one round of the workers.</summary>
internal sealed unsafe class LlamaDecodingSession : IDecodingSession
{
    private readonly LlamaModel model;
    private readonly List<Row> rows = [];
    private readonly List<int> active = [];
    private readonly HashSet<int> finished = [];
    private readonly PrefillWork prefill;
    private readonly StepWork step;
    private AlignedBuffer logits = new(0);

    public LlamaDecodingSession(LlamaModel model)
    {
        this.model = model;
        (prefill, step) = (new PrefillWork(this), new StepWork(this));
    }

    public IReadOnlyList<int> ActiveRows => active;

    public ReadOnlySpan<float> Logits(int row)
    {
        if (!active.Contains(row))
            throw new ArgumentException($"Row {row} has finished or never was.");
        return new ReadOnlySpan<float>(LogitsOf(rows[row].Slot), model.Config.VocabularySize);
    }

    public void Finish(int row) => finished.Add(row);

    public void Admit(IReadOnlyList<DecodingRequest> requests)
    {
        for (var r = 0; r < requests.Count; r++)
        {
            var (prompt, maxNewTokens) = requests[r];
            ArgumentOutOfRangeException.ThrowIfNegative(maxNewTokens, nameof(requests));
            model.CheckTokens(prompt, prompt.Length + Math.Max(0, maxNewTokens - 1), "prompt", rows.Count + r, maxNewTokens);
        }

        var first = rows.Count;
        EnsureLogits(active.Count + requests.Count);
        foreach (var request in requests)
        {
            active.Add(rows.Count);
            rows.Add(new Row(model.Config, request) { Slot = active.Count - 1 });
        }

        prefill.Feed(first, requests.Count);
    }

    public void Append(ReadOnlySpan<int> newTokens)
    {
        if (newTokens.Length != active.Count)
            throw new ArgumentException($"{newTokens.Length} tokens came for {active.Count} growing rows.");
        for (var i = 0; i < newTokens.Length; i++)
            rows[active[i]].Token = newTokens[i];
        if (finished.Count > 0)
            DropFinished();
        foreach (var index in active)
        {
            var row = rows[index];
            model.CheckTokens([row.Token], row.Cache.Length + 1, "prompt", index, row.Cache.Length + 1 - row.PromptLength);
            if (row.Cache.Length + 1 > row.Positions)
                throw new ArgumentException($"The session was begun for {row.MaxNewTokens} new tokens, the last of which is not fed; prompt {index} has no place for another.");
        }
        step.Run(active.Count);
        foreach (var index in active)
            rows[index].Cache.Length++;
    }

    public void Dispose() { }

    private float* LogitsOf(int slot) => logits.Pointer + (nint)slot * model.Config.VocabularySize;

    /// <summary>Makes room for the logits of so many rows; those that are there stay.</summary>
    private void EnsureLogits(int count)
    {
        var need = (long)count * model.Config.VocabularySize;
        if (need <= logits.Length)
            return;
        var more = new AlignedBuffer(need);
        logits.Span.CopyTo(more.Span);
        logits = more;
    }

    private void DropFinished()
    {
        foreach (var index in active.Where(finished.Contains))
            rows[index].Drop();
        active.RemoveAll(finished.Contains);
        finished.Clear();
        for (var i = 0; i < active.Count; i++)
            rows[active[i]].Slot = i;
    }

    /// <summary>One growing sequence.</summary>
    private sealed class Row(LanguageModelConfig config, DecodingRequest request)
    {
        private KeyValueCache? cache = new(config, request.Prompt.Length + Math.Max(0, request.MaxNewTokens - 1));

        public int[] Prompt { get; private set; } = request.Prompt;

        public int PromptLength { get; } = request.Prompt.Length;

        public int MaxNewTokens { get; } = request.MaxNewTokens;

        /// <summary>Positions there is room for: the last new token is returned, not fed.</summary>
        public int Positions => PromptLength + Math.Max(0, MaxNewTokens - 1);

        public KeyValueCache Cache => cache ?? throw new InvalidOperationException("The row has finished.");

        /// <summary>Where its logits are.</summary>
        public int Slot { get; set; }

        /// <summary>The token to feed.</summary>
        public int Token { get; set; }

        /// <summary>Lets go of what only a growing row needs.</summary>
        public void Drop() => (cache, Prompt) = (null, []);
    }

    private sealed class PrefillWork(LlamaDecodingSession session) : IParallelWork
    {
        private int first;

        public void Feed(int firstRow, int count)
        {
            first = firstRow;
            session.model.Pool.Run(this, count);
        }

        public void Run(int index, int worker)
        {
            var (model, row) = (session.model, session.rows[first + index]);
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
        private int growing;
        private int rowsAtOnce;

        public void Run(int count)
        {
            var (model, tile) = (session.model, session.model.Kernel.TileRows);
            // Two runs of rows for each worker even out their speeds; whole tiles waste no lane.
            growing = count;
            rowsAtOnce = Math.Max(1, (count / (2 * model.Pool.Workers) + tile - 1) / tile) * tile;
            model.Pool.Run(this, (count + rowsAtOnce - 1) / rowsAtOnce);
        }

        public void Run(int index, int worker)
        {
            var (model, config) = (session.model, session.model.Config);
            var (first, count) = (index * rowsAtOnce, Math.Min(rowsAtOnce, growing - index * rowsAtOnce));
            var (queries, keys) = (config.Heads * config.HeadSize, config.KeyValueHeads * config.HeadSize);
            var scratch = 0;
            for (var i = 0; i < count; i++)
                scratch = Math.Max(scratch, session.rows[session.active[first + i]].Cache.ScratchLength);
            var x = model.Scratch(worker).Rent(count, 1, scratch);
            for (var i = 0; i < count; i++)
                model.Embed([session.rows[session.active[first + i]].Token], x.Input + (nint)i * config.HiddenSize);
            for (var layer = 0; layer < config.Layers; layer++)
            {
                var weights = model.Parameters.Layers[layer];
                LlamaBlock.Project(model.Kernel, config, weights, x, count);
                for (var i = 0; i < count; i++)
                {
                    var cache = session.rows[session.active[first + i]].Cache;
                    var query = x.Query + (nint)i * queries;
                    var key = x.Key + (nint)i * keys;
                    var value = x.Value + (nint)i * keys;
                    model.Rotary.Rotate(query, config.Heads, cache.Length);
                    model.Rotary.Rotate(key, config.KeyValueHeads, cache.Length);
                    cache.Store(layer, cache.Length, key, value);
                    cache.Attend(layer, query, x.Attended + (nint)i * queries, cache.Length + 1, x.Probabilities);
                }
                LlamaBlock.Finish(model.Kernel, config, weights, x, count);
                x.StepUp();
            }
            model.Unembed(x.Input, count, session.LogitsOf(first));
        }
    }
}

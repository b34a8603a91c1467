using ImplicitInstruct.Cpu.Memory;
using ImplicitInstruct.Cpu.Threads;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Cpu.Llama;

/// <summary>A batch of growing sequences; a piece of work is a run of rows through the whole model, so a step needs one round of the workers.</summary>
internal sealed unsafe class LlamaDecodingSession : IDecodingSession
{
    private readonly LlamaModel model;
    private readonly IReadOnlyList<int[]> prompts;
    private readonly int maxNewTokens;
    private readonly KeyValueCache[] caches;
    private readonly int[] slots;
    private readonly int[] tokens;
    private readonly AlignedBuffer logits;
    private readonly PrefillWork prefill;
    private readonly StepWork step;
    private readonly List<int> active;
    private readonly HashSet<int> finished = [];

    public LlamaDecodingSession(LlamaModel model, IReadOnlyList<int[]> prompts, int maxNewTokens)
    {
        (this.model, this.prompts, this.maxNewTokens) = (model, prompts, maxNewTokens);
        caches = new KeyValueCache[prompts.Count];
        for (var p = 0; p < prompts.Count; p++)
        {
            // The last new token is returned, not fed: it needs no place.
            caches[p] = new KeyValueCache(model.Config, prompts[p].Length + Math.Max(0, maxNewTokens - 1));
        }
        (slots, tokens) = (new int[prompts.Count], new int[prompts.Count]);
        active = [.. Enumerable.Range(0, prompts.Count)];
        logits = new AlignedBuffer((long)prompts.Count * model.Config.VocabularySize);
        (prefill, step) = (new PrefillWork(this), new StepWork(this));
        AssignSlots();
        model.Pool.Run(prefill, prompts.Count);
    }

    public IReadOnlyList<int> ActiveRows => active;

    public ReadOnlySpan<float> Logits(int row)
    {
        if (!active.Contains(row))
            throw new ArgumentException($"Row {row} has finished or never was.");
        return new ReadOnlySpan<float>(LogitsOf(slots[row]), model.Config.VocabularySize);
    }

    public void Finish(int row) => finished.Add(row);

    public void Append(ReadOnlySpan<int> newTokens)
    {
        if (newTokens.Length != active.Count)
            throw new ArgumentException($"{newTokens.Length} tokens came for {active.Count} growing rows.");
        for (var i = 0; i < newTokens.Length; i++)
            tokens[active[i]] = newTokens[i];
        if (finished.Count > 0)
        {
            active.RemoveAll(finished.Contains);
            AssignSlots();
        }
        foreach (var row in active)
        {
            model.CheckTokens([tokens[row]], caches[row].Length + 1, "prompt", row, caches[row].Length + 1 - prompts[row].Length);
            if (caches[row].Length + 1 > prompts[row].Length + Math.Max(0, maxNewTokens - 1))
                throw new ArgumentException($"The session was begun for {maxNewTokens} new tokens, the last of which is not fed; prompt {row} has no place for another.");
        }
        step.Run(active.Count);
        foreach (var row in active)
            caches[row].Length++;
    }

    public void Dispose() { }

    private float* LogitsOf(int slot) => logits.Pointer + (nint)slot * model.Config.VocabularySize;

    private void AssignSlots()
    {
        for (var i = 0; i < active.Count; i++)
            slots[active[i]] = i;
    }

    private sealed class PrefillWork(LlamaDecodingSession session) : IParallelWork
    {
        public void Run(int index, int worker)
        {
            var (model, cache, prompt) = (session.model, session.caches[index], session.prompts[index]);
            var (config, keys) = (model.Config, model.Config.KeyValueHeads * model.Config.HeadSize);
            var x = model.Forward(prompt, worker, (layer, activations) =>
            {
                for (var t = 0; t < prompt.Length; t++)
                    cache.Store(layer, t, activations.Key + (nint)t * keys, activations.Value + (nint)t * keys);
            });
            cache.Length = prompt.Length;
            model.Unembed(x + (nint)(prompt.Length - 1) * config.HiddenSize, 1, session.LogitsOf(index));
        }
    }

    private sealed class StepWork(LlamaDecodingSession session) : IParallelWork
    {
        private int rows;
        private int rowsAtOnce;

        public void Run(int count)
        {
            var (model, tile) = (session.model, session.model.Kernel.TileRows);
            // Two runs of rows for each worker even out their speeds; whole tiles waste no lane.
            rows = count;
            rowsAtOnce = Math.Max(1, (count / (2 * model.Pool.Workers) + tile - 1) / tile) * tile;
            model.Pool.Run(this, (count + rowsAtOnce - 1) / rowsAtOnce);
        }

        public void Run(int index, int worker)
        {
            var (model, config) = (session.model, session.model.Config);
            var (first, count) = (index * rowsAtOnce, Math.Min(rowsAtOnce, rows - index * rowsAtOnce));
            var (queries, keys) = (config.Heads * config.HeadSize, config.KeyValueHeads * config.HeadSize);
            var scratch = 0;
            for (var i = 0; i < count; i++)
                scratch = Math.Max(scratch, session.caches[session.active[first + i]].ScratchLength);
            var x = model.Scratch(worker).Rent(count, 1, scratch);
            for (var i = 0; i < count; i++)
                model.Embed([session.tokens[session.active[first + i]]], x.Input + (nint)i * config.HiddenSize);
            for (var layer = 0; layer < config.Layers; layer++)
            {
                var weights = model.Parameters.Layers[layer];
                LlamaBlock.Project(model.Kernel, config, weights, x, count);
                for (var i = 0; i < count; i++)
                {
                    var cache = session.caches[session.active[first + i]];
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

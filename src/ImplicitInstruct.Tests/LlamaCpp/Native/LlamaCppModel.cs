using LLama.Exceptions;
using LLama.Native;

namespace ImplicitInstruct.Tests.LlamaCpp.Native;

/// <summary>A model in llama.cpp, on the CPU, all of it in 32 bits: token ids in, logits out.</summary>
internal sealed class LlamaCppModel : IDisposable
{
    private readonly SafeLlamaModelHandle _model;
    private readonly SafeLLamaContextHandle _context;
    private readonly LLamaBatch _batch = new();

    private static readonly List<string> Said = [];

    /// <summary>The library for any processor of this kind, which says what it has to say only where it refuses.</summary>
    static LlamaCppModel() => NativeLibraryConfig.All.WithAvx(AvxLevel.None).WithLogCallback((level, line) =>
    {
        if (level >= LLamaLogLevel.Warning)
            Said.Add(line);
    });

    /// <param name="path">The file.</param>
    /// <param name="positions">Room.</param>
    public LlamaCppModel(string path, int positions)
    {
        var model = LLamaModelParams.Default();
        model.n_gpu_layers = 0;
        Said.Clear();
        try
        {
            _model = SafeLlamaModelHandle.LoadFromFile(path, model);
        }
        catch (LoadWeightsFailedException refusal)
        {
            throw new InvalidOperationException(string.Concat(Said), refusal);
        }

        var context = LLamaContextParams.Default();
        context.n_ctx = (uint)positions;
        context.n_batch = (uint)positions;
        context.n_ubatch = (uint)positions;
        context.n_threads = 1;
        context.n_threads_batch = 1;
        context.type_k = GGMLType.GGML_TYPE_F32;
        context.type_v = GGMLType.GGML_TYPE_F32;
        context.llama_flash_attn_type = LLamaFlashAttentionType.LLAMA_FLASH_ATTENTION_TYPE_DISABLED;
        _context = _model.CreateContext(context);
    }

    /// <summary>Whether the library can be loaded on this machine; else why not.</summary>
    public static string? WhyNot()
    {
        try
        {
            NativeApi.llama_empty_call();
            return null;
        }
        catch (Exception trouble)
        {
            return trouble.GetBaseException().Message;
        }
    }

    /// <summary>Weights it counts.</summary>
    public long Weights => (long)_model.ParameterCount;

    /// <summary>Logits after every token, [tokens, vocabulary]; what came before is forgotten.</summary>
    public float[][] Logits(int[] tokens)
    {
        _context.MemoryClear(true);
        return Feed(tokens, 0);
    }

    /// <summary>Greedy ids behind a prompt, one token at a time over cached keys and values.</summary>
    public int[] Greedy(int[] prompt, int count)
    {
        var (ids, logits) = (new List<int>(), Logits(prompt)[^1]);
        for (; ids.Count < count; logits = Feed([ids[^1]], prompt.Length + ids.Count - 1)[0])
            ids.Add(Array.IndexOf(logits, logits.Max()));
        return [.. ids];
    }

    public void Dispose()
    {
        _context.Dispose();
        _model.Dispose();
    }

    private float[][] Feed(int[] tokens, int position)
    {
        _batch.Clear();
        for (var t = 0; t < tokens.Length; t++)
            _batch.Add(tokens[t], position + t, LLamaSeqId.Zero, true);
        var result = _context.Decode(_batch);
        if (result != DecodeResult.Ok)
            throw new InvalidOperationException($"llama.cpp answers {result}.");
        return [.. Enumerable.Range(0, tokens.Length).Select(t => _context.GetLogitsIth(t).ToArray())];
    }
}

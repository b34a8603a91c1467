using System.Reflection;
using ImplicitInstruct.Formatting;

namespace ImplicitInstruct.Embedding;

/// <summary>Where a neural embedder is opened, or where it is said how to get what runs it.</summary>
public static class SentenceEmbedders
{
    /// <summary>The runtime with its version, for keys: known also where it was not restored.</summary>
    public static string Runtime { get; } = "onnxruntime-" + typeof(SentenceEmbedders).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == "OnnxRuntimeVersion").Value;

    /// <summary>Whether ONNX Runtime was restored when this was compiled.</summary>
    public static bool IsRestored =>
#if ONNXRUNTIME
        true;
#else
        false;
#endif

    /// <summary>One sentence that says why no embedder can be opened; null when one can.</summary>
    public static string? WhyNot =>
#if ONNXRUNTIME
        Onnx.NativeRuntime.WhyNot;
#else
        "ONNX Runtime is not restored, so there is nothing that runs a neural embedder.";
#endif

    /// <summary>Throws where no embedder can be opened.</summary>
    /// <exception cref="AdviceException">Says why, and names what helps.</exception>
    public static void Require()
    {
        if (WhyNot is { } reason)
            throw new AdviceException(reason) { Remedy = IsRestored ? "embedder.library" : "embedder.restore" };
    }

    /// <summary>An embedder.</summary>
    /// <param name="model">
    /// An ONNX file: of int64 inputs <c>input_ids</c>, <c>attention_mask</c> and perhaps <c>token_type_ids</c>, each [batch, tokens], it
    /// makes the float output <c>last_hidden_state</c> [batch, tokens, width].
    /// </param>
    /// <param name="tokenizer">
    /// Its tokenizer. Before a text stands the begin token (<c>[CLS]</c>), behind it the end token (<c>[SEP]</c>).
    /// </param>
    /// <param name="maxTokens">Most tokens of a text, these two counted; what is more is cut off before the end token.</param>
    /// <returns>The embedder; the caller disposes it.</returns>
    /// <exception cref="AdviceException">ONNX Runtime is not restored or does not load, or the file is no such model.</exception>
    public static ISentenceEmbedder Open(string model, ITextTokenizer tokenizer, int maxTokens)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxTokens, 2);
        Require();
#if ONNXRUNTIME
        return new Onnx.OnnxEmbedder(model, tokenizer, maxTokens);
#else
        throw new InvalidOperationException("Without ONNX Runtime there is a reason why not.");
#endif
    }
}

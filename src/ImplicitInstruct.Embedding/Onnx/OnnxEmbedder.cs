using ImplicitInstruct.Formatting;
using Microsoft.ML.OnnxRuntime;

namespace ImplicitInstruct.Embedding.Onnx;

/// <summary>A BERT-like encoder in an ONNX file, with mean pooling (<see cref="MeanPooling"/>).</summary>
/// <remarks>
/// Texts go through the network one at a time, without padding, as in the paper's plot script. Each is computed by the one thread that asks
/// for it, so neither other texts nor the number of threads can move a bit. What the runtime does not promise are the same bits on another
/// processor: it picks its kernels by that.
/// </remarks>
internal sealed class OnnxEmbedder : ISentenceEmbedder
{
    private const int MostWords = 300;
    private const string Ids = "input_ids", Mask = "attention_mask", Types = "token_type_ids", Output = "last_hidden_state";

    private readonly InferenceSession _session;
    private readonly ITextTokenizer _tokenizer;
    private readonly string _model;
    private readonly int _maxTokens;

    /// <summary>Opens a model.</summary>
    /// <exception cref="AdviceException">The file is no such model; one sentence.</exception>
    public OnnxEmbedder(string model, ITextTokenizer tokenizer, int maxTokens)
    {
        (_model, _tokenizer, _maxTokens) = (model, tokenizer, maxTokens);
        using var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,   // what is wrong is said once, by the exception
        };
        try
        {
            _session = new InferenceSession(model, options);
        }
        catch (OnnxRuntimeException trouble)
        {
            throw Refuse("is no ONNX model that can be opened (" + OneLine(trouble) + ")", trouble);
        }

        try
        {
            CheckInputs();
            Width = WidthOfOutput();
        }
        catch
        {
            _session.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public int Width { get; }

    /// <inheritdoc/>
    public float[] Embed(string text) => Embed(IdsOf(text));

    /// <summary>The ids of a text with those around it, cut to the limit.</summary>
    internal long[] IdsOf(string text)
    {
        var ids = _tokenizer.Encode(text);
        long[] first = _tokenizer.BeginToken is { } begin ? [begin] : [];
        return [.. first, .. ids.Take(_maxTokens - first.Length - 1).Select(id => (long)id), _tokenizer.EndToken];
    }

    /// <summary>The vector of ids, as they are.</summary>
    internal float[] Embed(long[] ids)
    {
        var mask = new long[ids.Length];
        Array.Fill(mask, 1);
        var names = _session.InputNames;
        var inputs = new List<OrtValue>(names.Count);
        try
        {
            foreach (var name in names)
            {
                inputs.Add(OrtValue.CreateTensorValueFromMemory(
                    name switch { Ids => ids, Mask => mask, _ => new long[ids.Length] }, [1, ids.Length]));
            }

            using var run = new RunOptions();
            using var outputs = _session.Run(run, names, inputs, [Output]);
            var tokens = outputs[0].GetTensorDataAsSpan<float>();
            if (tokens.Length != ids.Length * Width)
                throw Refuse($"makes {tokens.Length} numbers of a text of {ids.Length} tokens, and not {Width} of each as it says", null);
            var vector = MeanPooling.Of(tokens, mask);
            return Array.TrueForAll(vector, float.IsFinite) ? vector
                : throw Refuse($"makes what is no number of a text of {ids.Length} tokens", null);
        }
        catch (OnnxRuntimeException trouble)
        {
            throw Refuse($"fails on a text of {ids.Length} tokens (" + OneLine(trouble) + ")", trouble);
        }
        finally
        {
            inputs.ForEach(input => input.Dispose());
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private void CheckInputs()
    {
        foreach (var wanted in (string[])[Ids, Mask])
        {
            if (!_session.InputMetadata.ContainsKey(wanted))
                throw Refuse($"has no input {wanted}, but {Listed(_session.InputNames)}", null);
        }

        foreach (var (name, input) in _session.InputMetadata)
        {
            if (name is not (Ids or Mask or Types))
                throw Refuse($"has an input {name}, of which nothing is known here", null);
            if (!input.IsTensor || input.ElementType != typeof(long) || input.Dimensions is not [< 0 or 1, < 0])
                throw Refuse($"has an input {name} that is {Words(input)} where int64 [batch, tokens] is wanted", null);
        }
    }

    private int WidthOfOutput()
    {
        if (!_session.OutputMetadata.TryGetValue(Output, out var output))
            throw Refuse($"has no output {Output}, but {Listed(_session.OutputNames)}", null);
        return output.IsTensor && output.ElementType == typeof(float) && output.Dimensions is [_, _, > 0 and var width] ? width
            : throw Refuse($"has an output {Output} that is {Words(output)} where float [batch, tokens, width] is wanted", null);
    }

    private static string Words(NodeMetadata node)
    {
        if (!node.IsTensor)
            return "no tensor";
        var sizes = node.Dimensions.Select((size, axis) => size >= 0 ? $"{size}" : node.SymbolicDimensions[axis]);
        return $"{node.ElementType.Name} [{string.Join(", ", sizes)}]";
    }

    private static string Listed(IReadOnlyList<string> names) => names.Count == 0 ? "none at all" : string.Join(", ", names);

    /// <summary>The runtime's own words, without what a damaged file can put into them.</summary>
    private static string OneLine(OnnxRuntimeException trouble)
    {
        var words = string.Concat(trouble.Message.Select(unit => char.IsControl(unit) || char.IsSurrogate(unit) ? ' ' : unit)).Trim();
        return words.Length > MostWords ? words[..MostWords] + "..." : words.TrimEnd('.');
    }

    private AdviceException Refuse(string what, Exception? cause)
    {
        var sentence = $"'{_model}' {what}; an embedder of texts is an ONNX file such as onnx/model.onnx of nomic-ai/nomic-embed-text-v1.";
        return cause is null ? new AdviceException(sentence) : new AdviceException(sentence, cause);
    }
}

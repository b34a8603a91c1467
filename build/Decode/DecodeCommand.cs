using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ImplicitInstruct.Build.Merge;
using ImplicitInstruct.Cpu;
using ImplicitInstruct.Decoding;
using ImplicitInstruct.Hub;
using ImplicitInstruct.Hub.Tokenizers;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Build.Decode;

/// <summary>Greedy decoding of one prompt, a text or token ids, by any checkpoint of a family that is read.</summary>
internal static class DecodeCommand
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Decodes and writes the new ids: not the prompt; the end token, when it comes, is the last of them, as in transformers'
    /// <c>generate</c>.
    /// </summary>
    /// <exception cref="AdviceException">The checkpoint, the prompt or the limit cannot be used; one sentence says why.</exception>
    public static void Run(DecodeOptions options, TextWriter output, CancellationToken stop = default)
    {
        TypedFile.CheckJson(options.JsonFile, Checkpoint.FilesIn(options.Model));
        var checkpoint = MergeCommand.Read(options.Model, options.Adapter);
        var tokenizer = options.Prompt is null ? null : CheckpointTokenizer.Load(options.Model);
        var prompt = tokenizer is null ? options.Ids ?? [] : PromptOf(tokenizer, options.Prompt!);
        Check(options, prompt, checkpoint.Config);
        var most = options.MaxNewTokens ?? Math.Min(DecodeOptions.UsualNewTokens, checkpoint.Config.MaxPositions - prompt.Count);
        using var engine = new CpuEngine(options.Threads);
        using var model = Load(engine, checkpoint, options.Model);
        var generation = GreedyDecoder.Decode(
            model, [[.. prompt]], new DecodingLimits(most, checkpoint.Config.EndToken),
            cancellation: stop)[0];
        stop.ThrowIfCancellationRequested();
        int[] ids = generation.Finished && checkpoint.Config.EndToken is { } end ? [.. generation.Tokens, end] : generation.Tokens;
        var json = tokenizer is null ? JsonSerializer.Serialize(new { ids }, Readable)
            : JsonSerializer.Serialize(new { ids, text = TextOf(tokenizer, prompt, generation.Tokens) }, Readable);
        if (options.JsonFile is null)
        {
            output.WriteLine(json);
            return;
        }
        TypedFile.WriteJson(options.JsonFile, Encoding.UTF8.GetBytes(json + "\n"));
        output.WriteLine(
            $"{ids.Length} new tokens {(generation.Finished ? "up to the end token" : "up to the limit")}: {options.JsonFile}");
    }

    private static int[] PromptOf(CheckpointTokenizer tokenizer, string text)
    {
        try
        {
            return [.. tokenizer.BeginToken is { } begin ? [begin] : Array.Empty<int>(), .. tokenizer.Encode(text)];
        }
        catch (FormatException unknown)
        {
            throw new AdviceException($"--prompt: {unknown.Message}", unknown);
        }
    }

    /// <summary>What both together say beyond the prompt: a piece alone may lose the blank before it.</summary>
    private static string TextOf(CheckpointTokenizer tokenizer, IReadOnlyList<int> prompt, int[] response)
    {
        var (before, all) = (tokenizer.Decode([.. prompt]), tokenizer.Decode([.. prompt, .. response]));
        return all.StartsWith(before, StringComparison.Ordinal) ? all[before.Length..] : tokenizer.Decode(response);
    }

    private static void Check(DecodeOptions options, IReadOnlyList<int> prompt, LanguageModelConfig config)
    {
        var argument = options.Prompt is null ? "--ids" : "--prompt";
        if (prompt.Count == 0)
            throw new AdviceException("The prompt is empty. Type its token ids, e.g. --ids 1,403, or a text with --prompt.");
        if (prompt.FirstOrDefault(id => id >= config.VocabularySize, -1) is var outside and >= 0)
            throw new AdviceException(
                $"{argument} holds {outside}; the vocabulary of {options.Model} has ids 0 to {config.VocabularySize - 1}.");
        if (options.MaxNewTokens < 1)
            throw new AdviceException($"--max-new-tokens is {options.MaxNewTokens}; it must be at least 1.");
        var room = config.MaxPositions - prompt.Count;
        if (room < 1)
            throw new AdviceException(
                $"The prompt has {prompt.Count} tokens; {options.Model} holds {config.MaxPositions} (max_position_embeddings), and one "
                + $"must be left for an answer. Shorten {argument}.");
        if (options.MaxNewTokens > room)
            throw new AdviceException(
                $"--max-new-tokens {options.MaxNewTokens} and {prompt.Count} prompt tokens are more than the {config.MaxPositions} "
                + $"positions of {options.Model}. Type --max-new-tokens {room} or less.");
    }

    private static ICausalLanguageModel Load(CpuEngine engine, Checkpoint checkpoint, string folder)
    {
        try
        {
            return engine.Load(checkpoint.Config, checkpoint.Weights);
        }
        catch (ArgumentException exception)
        {
            throw new AdviceException(
                $"{folder}: {exception.Message} Give --model the folder of a whole checkpoint.", exception);
        }
    }
}

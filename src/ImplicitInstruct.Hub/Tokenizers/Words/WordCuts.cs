using System.Text.Json;

namespace ImplicitInstruct.Hub.Tokenizers.Words;

/// <summary>The <c>pre_tokenizer</c> of a <c>tokenizer.json</c>: steps that part text into words one after the other.</summary>
/// <param name="steps">The steps.</param>
/// <param name="isByteLevel">Whether the bytes of words are pieces, not their characters.</param>
/// <param name="putsSpace">Whether a space is put before a text.</param>
internal sealed class WordCuts(IReadOnlyList<IWordCut> steps, bool isByteLevel, bool putsSpace)
{
    /// <summary>Whether the bytes of words are pieces, not their characters.</summary>
    public bool AreByteLevel => isByteLevel;

    /// <summary>Whether a space is put before a text.</summary>
    public bool PutSpace => putsSpace;

    /// <exception cref="AdviceException">A step is not computed; names it.</exception>
    public static WordCuts Read(JsonElement root, string path)
    {
        var (steps, isByteLevel, putsSpace) = (new List<IWordCut>(), false, false);
        foreach (var step in TokenizerJson.Steps(root, "pre_tokenizer", "pretokenizers"))
        {
            var type = step.GetProperty("type").GetString() ?? "";
            if (isByteLevel)
                throw TokenizerJson.Other(path, $"a way of cutting text into words ({Refusal.Quote(type)} behind 'ByteLevel')");
            isByteLevel = type == "ByteLevel";
            putsSpace |= TokenizerJson.Flag(step, "add_prefix_space") || (type == "Metaspace" && MetaspaceCut.SchemeOf(step) != "never");
            steps.Add(type switch
            {
                "ByteLevel" => new ByteLevelCut(
                    TokenizerJson.Flag(step, "add_prefix_space"), !step.TryGetProperty("use_regex", out var uses) || uses.GetBoolean()),
                "Digits" => new SplitCut(
                    WordPattern.Expression(TokenizerJson.Flag(step, "individual_digits") ? @"\p{N}" : @"\p{N}+"),
                    SplitBehavior.Isolated, inverts: false),
                "Split" => new SplitCut(
                    TokenizerJson.PatternOf(step, path), BehaviorOf(step, path), TokenizerJson.Flag(step, "invert")),
                "Metaspace" => new MetaspaceCut(
                    TokenizerJson.CharacterOf(step, "replacement", path), MetaspaceCut.SchemeOf(step),
                    !step.TryGetProperty("split", out var splits) || splits.GetBoolean()),
                _ => throw TokenizerJson.Other(path, $"a way of cutting text into words ({Refusal.Quote(type)})"),
            });
        }

        return new WordCuts(steps, isByteLevel, putsSpace);
    }

    /// <summary>The words of a text, in order.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isFirst">Whether nothing stands before it.</param>
    public List<TextPiece> Of(string text, bool isFirst)
    {
        List<TextPiece> pieces = text.Length > 0 ? [new TextPiece(text.AsMemory(), isFirst)] : [];
        foreach (var step in steps)
        {
            var parts = new List<TextPiece>();
            foreach (var piece in pieces)
                step.Cut(piece, parts);
            pieces = parts;
        }

        return pieces;
    }

    private static SplitBehavior BehaviorOf(JsonElement step, string path)
    {
        var name = step.GetProperty("behavior").GetString();
        return Enum.GetNames<SplitBehavior>().Contains(name)
            ? Enum.Parse<SplitBehavior>(name!)
            : throw TokenizerJson.Other(path, $"words of the behavior {Refusal.Quote(name ?? "")}");
    }
}

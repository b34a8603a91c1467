using System.Text.Json;

namespace ImplicitInstruct.Hub.Tokenizers.Pieces;

/// <summary>The <c>model</c> of a <c>tokenizer.json</c>, of the type BPE.</summary>
internal sealed class BytePairModel
{
    /// <summary>Pieces and their ids.</summary>
    public Dictionary<string, int> Vocabulary { get; } = new(StringComparer.Ordinal);

    /// <summary>Pairs of pieces, the first to be joined in front.</summary>
    public List<(string Left, string Right)> Merges { get; } = [];

    /// <summary>Whether a word that is a piece stays whole, whatever the merges would make of it.</summary>
    public bool KeepsWholeWords { get; private init; }

    /// <summary>Whether a character without a piece is its bytes, where all of them have pieces such as <c>&lt;0x0A&gt;</c>.</summary>
    public bool FallsBackToBytes { get; private init; }

    /// <summary>What else stands for a character without a piece; null for nothing.</summary>
    public string? Unknown { get; private init; }

    /// <summary>Whether it stands once for several of them in a row.</summary>
    public bool FusesUnknown { get; private init; }

    /// <summary>Reads it.</summary>
    /// <exception cref="AdviceException">It is of another type, or asks for what is not computed; one sentence.</exception>
    public static BytePairModel Read(JsonElement model, string path)
    {
        if (model.GetProperty("type").GetString() is not "BPE" and var type)
            throw TokenizerJson.Other(path, $"a model of type {Refusal.Quote(type ?? "")}");
        foreach (var name in (string[])["dropout", "continuing_subword_prefix", "end_of_word_suffix"])
        {
            if (model.TryGetProperty(name, out var value)
                && !(value.ValueKind == JsonValueKind.Null || (value.ValueKind == JsonValueKind.String && value.ValueEquals(""))
                    || (value.ValueKind == JsonValueKind.Number && value.GetDouble() == 0)))
                throw TokenizerJson.Other(path, $"'{name}'");
        }

        var read = new BytePairModel
        {
            KeepsWholeWords = TokenizerJson.Flag(model, "ignore_merges"),
            FallsBackToBytes = TokenizerJson.Flag(model, "byte_fallback"),
            FusesUnknown = TokenizerJson.Flag(model, "fuse_unk"),
            Unknown = model.TryGetProperty("unk_token", out var unknown) ? unknown.GetString() : null,
        };
        foreach (var piece in model.GetProperty("vocab").EnumerateObject())
            read.Vocabulary[piece.Name] = TokenizerJson.Id(piece.Value);
        foreach (var merge in model.GetProperty("merges").EnumerateArray())
            read.Merges.Add(PairOf(merge));
        return read;
    }

    /// <summary>What makes pieces of words.</summary>
    /// <param name="areByteLevel">Whether pieces are made of the letters of bytes.</param>
    /// <exception cref="InvalidOperationException">A merge is of no pieces.</exception>
    /// <exception cref="ArgumentException">A merge is of no pieces, or the unknown token is none.</exception>
    public IPieces Pieces(bool areByteLevel)
    {
        var hasFallback = FallsBackToBytes || Unknown is not null;
        return areByteLevel && (!hasFallback || ByteAlphabet.Pieces.All(Vocabulary.ContainsKey))
            ? new ByteLevelPieces(this) : new RankedPieces(this, areByteLevel);
    }

    /// <summary>A pair, or as older files have it a text with one space in it.</summary>
    private static (string Left, string Right) PairOf(JsonElement merge)
    {
        var pair = merge.ValueKind == JsonValueKind.String ? merge.GetString()!.Split(' ')
            : [.. merge.EnumerateArray().Select(piece => piece.GetString()!)];
        return pair.Length == 2 ? (pair[0], pair[1]) : throw new FormatException("a merge is no pair");
    }
}

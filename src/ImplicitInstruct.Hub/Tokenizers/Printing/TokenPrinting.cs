using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using ImplicitInstruct.Hub.Tokenizers.Words;

namespace ImplicitInstruct.Hub.Tokenizers.Printing;

/// <summary>The <c>decoder</c> of a <c>tokenizer.json</c>: the text that tokens print.</summary>
internal sealed class TokenPrinting
{
    private readonly List<Func<IReadOnlyList<string>, IReadOnlyList<string>>> _steps = [];

    private TokenPrinting()
    {
    }

    /// <exception cref="AdviceException">A step is not computed; names it.</exception>
    public static TokenPrinting Read(JsonElement root, string path)
    {
        var all = new TokenPrinting();
        foreach (var step in TokenizerJson.Steps(root, "decoder", "decoders"))
            all.Add(step, path);
        return all;
    }

    /// <summary>What tokens print, one after the other; with a blank between them where the file names no decoder.</summary>
    public string Of(IReadOnlyList<string> tokens)
    {
        foreach (var step in _steps)
            tokens = step(tokens);
        return string.Join(_steps.Count > 0 ? "" : " ", tokens);
    }

    private void Add(JsonElement step, string path)
    {
        switch (step.GetProperty("type").GetString())
        {
            case "ByteLevel":
                _steps.Add(BytesOf);
                break;
            case "ByteFallback":
                _steps.Add(FallenBack);
                break;
            case "Fuse":
                _steps.Add(tokens => [string.Concat(tokens)]);
                break;
            case "Replace":
                var (pattern, content) = (TokenizerJson.PatternOf(step, path), step.GetProperty("content").GetString()!);
                _steps.Add(tokens => [.. tokens.Select(token => pattern.Replace(token, content))]);
                break;
            case "Strip":
                AddStrip(step, path);
                break;
            case "Metaspace":
                var (sign, putsSpace) = (TokenizerJson.CharacterOf(step, "replacement", path), MetaspaceCut.SchemeOf(step) != "never");
                _steps.Add(tokens => [.. tokens.Select(
                    (token, index) => token.Replace(sign.ToString(), index == 0 && putsSpace ? "" : " ", StringComparison.Ordinal))]);
                break;
            case var type:
                throw TokenizerJson.Other(path, $"the decoder {Refusal.Quote(type ?? "")}");
        }
    }

    /// <summary>Takes a character off the beginning and end of every token, so often at most.</summary>
    private void AddStrip(JsonElement step, string path)
    {
        var content = TokenizerJson.CharacterOf(step, "content", path);
        var (first, last) = (step.GetProperty("start").GetInt32(), step.GetProperty("stop").GetInt32());
        _steps.Add(tokens => [.. tokens.Select(Stripped)]);

        string Stripped(string token)
        {
            var (start, end) = (0, token.Length);
            while (start < Math.Min(first, end) && token[start] == content)
                start++;
            while (token.Length - end < last && end > start && token[end - 1] == content)
                end--;
            return token[start..end];
        }
    }

    /// <summary>Bytes of a character may come from several tokens; what is no UTF-8 in the end becomes U+FFFD.</summary>
    private static IReadOnlyList<string> BytesOf(IReadOnlyList<string> tokens)
    {
        List<byte> bytes = [];
        foreach (var token in tokens)
            bytes.AddRange(ByteAlphabet.BytesOf(token));
        return [Encoding.UTF8.GetString([.. bytes])];
    }

    /// <summary>Tokens such as <c>&lt;0x0A&gt;</c> in a row are bytes of UTF-8, or a U+FFFD each where they are none.</summary>
    private static List<string> FallenBack(IReadOnlyList<string> tokens)
    {
        var (texts, bytes) = (new List<string>(), new List<byte>());
        foreach (var token in tokens)
        {
            if (ByteOf(token) is { } value)
            {
                bytes.Add(value);
                continue;
            }

            Flush();
            texts.Add(token);
        }

        Flush();
        return texts;

        void Flush()
        {
            byte[] all = [.. bytes];
            if (all.Length == 0)
                return;
            if (Utf8.IsValid(all))
                texts.Add(Encoding.UTF8.GetString(all));
            else
                texts.AddRange(Enumerable.Repeat("\ufffd", all.Length));
            bytes.Clear();
        }
    }

    private static byte? ByteOf(string token) =>
        token is ['<', '0', 'x', var high, var low, '>'] && char.IsAsciiHexDigit(high) && char.IsAsciiHexDigit(low)
            ? Convert.FromHexString(token.AsSpan(3, 2))[0] : null;
}

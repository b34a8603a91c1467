using System.Text.Json;

namespace ImplicitInstruct.Hub.Tokenizers;

/// <summary>The <c>normalizer</c> of a <c>tokenizer.json</c>: what is done to text before it is cut into words.</summary>
internal sealed class TextNormalization
{
    private readonly List<Func<string, string>> _steps = [];

    private TextNormalization()
    {
    }

    /// <summary>Whether something is put before every text.</summary>
    public bool PutsFirst { get; private set; }

    /// <exception cref="AdviceException">A step is not computed; names it.</exception>
    public static TextNormalization Read(JsonElement root, string path)
    {
        var all = new TextNormalization();
        foreach (var step in TokenizerJson.Steps(root, "normalizer", "normalizers"))
            all.Add(step, path);
        return all;
    }

    /// <summary>The text after all steps.</summary>
    public string Of(string text)
    {
        foreach (var step in _steps)
            text = step(text);
        return text;
    }

    private void Add(JsonElement step, string path)
    {
        switch (step.GetProperty("type").GetString())
        {
            case "NFC":
                _steps.Add(CanonicalComposition.Of);
                break;
            case "Prepend":
                var first = step.GetProperty("prepend").GetString()!;
                _steps.Add(text => text.Length > 0 ? first + text : text);
                PutsFirst = true;
                break;
            case "Replace":
                var (pattern, content) = (TokenizerJson.PatternOf(step, path), step.GetProperty("content").GetString()!);
                _steps.Add(text => pattern.Replace(text, content));
                break;
            case var type:
                throw TokenizerJson.Other(path, $"the normalizer {Refusal.Quote(type ?? "")}");
        }
    }
}

using System.Security.Cryptography;
using System.Text;
using ImplicitInstruct.Files;
using ImplicitInstruct.Formatting;

namespace ImplicitInstruct.AlpacaEval.Judging;

/// <summary>
/// What the judge is asked, with places for an instruction and two outputs; ChatML, as alpaca_eval's <c>alpaca_eval_clf.txt</c>.
/// </summary>
/// <remarks>
/// Filled exactly as alpaca_eval fills it (decoders/openai.py, utils.py): placeholders one after another, each in its first place in the
/// text so far, then cut into messages. So an instruction that contains <c>{output_1}</c> takes the output, and a ChatML mark within an
/// output cuts the message: <see cref="IsDisturbedBy"/> tells which pairs these are.
/// </remarks>
public sealed class PromptTemplate
{
    /// <summary>SHA-256 of the original.</summary>
    public const string OriginalSha256 = "784227e6dc2832fc08c43d2c8ea3a308e7523780187a1aaad2f85e30bac85f62";

    private const string Start = "<|im_start|>";
    private const string End = "<|im_end|>";
    private static readonly string[] Places = ["{instruction}", "{output_1}", "{output_2}"];

    private readonly string _text;

    private PromptTemplate(string text, string sha256) => (_text, Sha256) = (text, sha256);

    /// <summary>Where the original is, at the commit that all of this follows.</summary>
    public static Uri OriginalAddress { get; } = new(
        "https://raw.githubusercontent.com/tatsu-lab/alpaca_eval/cd543a149df89434d8a54582c0151c0b945c3d20/"
        + "src/alpaca_eval/evaluators_configs/alpaca_eval_clf_gpt4_turbo/alpaca_eval_clf.txt");

    /// <summary>SHA-256 of the text, lower-case hexadecimal: the version of the prompt. A byte order mark is no part of it.</summary>
    public string Sha256 { get; }

    /// <summary>Whether it is the leaderboard's.</summary>
    public bool IsOriginal => Sha256 == OriginalSha256;

    /// <summary>Reads a template.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="source">Its name, for messages.</param>
    /// <exception cref="AdviceException">It is no such template.</exception>
    public static PromptTemplate Parse(byte[] bytes, string source)
    {
        var utf8 = ForeignFile.Utf8(bytes, source);
        var text = Encoding.UTF8.GetString(utf8.Span);
        foreach (var place in Places)
        {
            if (!text.Contains(place, StringComparison.Ordinal))
                throw new AdviceException(
                    $"'{source}' has no place for {place}; a template holds {string.Join(", ", Places)} and ChatML marks, as "
                    + "alpaca_eval's alpaca_eval_clf.txt.");
        }

        var trimmed = PythonText.Strip(text);
        if (!trimmed.StartsWith(Start, StringComparison.Ordinal) || !trimmed.EndsWith(End, StringComparison.Ordinal))
            throw new AdviceException(
                $"'{source}' does not begin with {Start} and end with {End}; give a template in ChatML, as alpaca_eval's "
                + "alpaca_eval_clf.txt.");
        return new PromptTemplate(text, Convert.ToHexStringLower(SHA256.HashData(utf8.Span)));
    }

    /// <summary>The messages for one pair.</summary>
    /// <param name="instruction">The instruction.</param>
    /// <param name="first">The output in the first place, which <c>m</c> names.</param>
    /// <param name="second">The output in the second, which <c>M</c> names.</param>
    public IReadOnlyList<ChatMessage> Fill(string instruction, string first, string second)
    {
        var text = _text;
        foreach (var (place, value) in Places.Zip([instruction, first, second]))
        {
            var at = text.IndexOf(place, StringComparison.Ordinal);
            if (at >= 0)
                text = string.Concat(text.AsSpan(0, at), value, text.AsSpan(at + place.Length));
        }

        return [.. PythonText.Strip(text).Split(Start).Skip(1).Select(Message)];
    }

    /// <summary>Whether a text changes the prompt beyond its own place.</summary>
    public static bool IsDisturbedBy(string text)
    {
        return Places.Append(Start).Append(End).Any(mark => text.Contains(mark, StringComparison.Ordinal));
    }

    private static ChatMessage Message(string piece)
    {
        var line = piece.IndexOf('\n', StringComparison.Ordinal);
        var (role, content) = line < 0 ? (piece, "") : (piece[..line], piece[(line + 1)..]);
        var end = content.IndexOf(End, StringComparison.Ordinal);
        return new ChatMessage(PythonText.Strip(role), PythonText.Strip(end < 0 ? content : content[..end]));
    }
}

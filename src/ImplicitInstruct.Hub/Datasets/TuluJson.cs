using System.Globalization;
using System.Text;
using System.Text.Json;
using ImplicitInstruct.Formatting;

namespace ImplicitInstruct.Hub.Datasets;

/// <summary>
/// The tuning files of the official repository: a line
/// <c>{"dataset": ..., "id": ..., "messages": [{"role": "user", "content": ...}, ...]}</c> for each example.
/// </summary>
/// <remarks>
/// Written as Python's <c>json.dumps</c> writes: a space after colon and comma, every character outside of ASCII as <c>\uXXXX</c>, LF after
/// each line.
/// </remarks>
public static class TuluJson
{
    /// <summary>Writes the examples in their order.</summary>
    public static void Write(Stream stream, IEnumerable<TuluExample> examples)
    {
        foreach (var example in examples)
            stream.Write(Encoding.ASCII.GetBytes(LineOf(example)));
    }

    /// <summary>The line of one example, its line break included.</summary>
    public static string LineOf(TuluExample example)
    {
        var line = new StringBuilder("{\"dataset\": ");
        Quote(line, example.Dataset).Append(", \"id\": ");
        Quote(line, example.Id).Append(", \"messages\": [");
        foreach (var (index, turn) in example.Dialogue.Turns.Index())
        {
            line.Append(index == 0 ? "" : ", ").Append("{\"role\": \"user\", \"content\": ");
            Quote(line, turn.Instruction).Append("}, {\"role\": \"assistant\", \"content\": ");
            Quote(line, turn.Response).Append('}');
        }

        return line.Append("]}\n").ToString();
    }

    /// <summary>Reads a file of such lines. Other fields, such as the checks in the rephrased LIMA, are passed over.</summary>
    /// <exception cref="AdviceException">
    /// The file is damaged, or roles do not alternate between user and assistant; names the line.
    /// </exception>
    public static IReadOnlyList<TuluExample> Read(string path)
    {
        var examples = new List<TuluExample>();
        foreach (var (number, element) in Rows.JsonRows.Lines(path))
            examples.Add(Example(element, path, number));
        return examples;
    }

    /// <summary>A string as <c>json.dumps</c> writes it.</summary>
    internal static StringBuilder Quote(StringBuilder line, string text)
    {
        line.Append('"');
        foreach (var unit in text)
        {
            _ = unit switch
            {
                '"' => line.Append("\\\""),
                '\\' => line.Append("\\\\"),
                '\n' => line.Append("\\n"),
                '\r' => line.Append("\\r"),
                '\t' => line.Append("\\t"),
                '\f' => line.Append("\\f"),
                '\b' => line.Append("\\b"),
                >= ' ' and <= '~' => line.Append(unit),
                _ => line.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}"),
            };
        }

        return line.Append('"');
    }

    private static TuluExample Example(JsonElement line, string path, long number)
    {
        try
        {
            var messages = line.GetProperty("messages").EnumerateArray()
                .Select(
                    message => (
                        Role: message.GetProperty("role").GetString(), Text: message.GetProperty("content").GetString()!)).ToArray();
            if (messages.Length == 0 || messages.Length % 2 != 0
                || messages.Where(
                    (message, index) => message.Role != (index % 2 == 0 ? "user" : "assistant") || message.Text is null).Any())
                throw Refusal.Damaged(path, $"has in line {Refusal.Count(number)} messages that are not of user and assistant in turns");
            var turns = messages.Chunk(2).Select(pair => new TuningExample(pair[0].Text, pair[1].Text));
            return new TuluExample(Named("dataset"), Named("id"), new Dialogue([.. turns]));
        }
        catch (Exception other) when (other is KeyNotFoundException or InvalidOperationException)
        {
            throw Refusal.Damaged(path, $"has in line {Refusal.Count(number)} no messages of roles and contents", other);
        }

        // A tenth of the authors' control sets (new_lima) has neither.
        string Named(string name) => line.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
    }
}

using System.Security.Cryptography;
using System.Text.Json;
using ImplicitInstruct.Files;
using ImplicitInstruct.Formatting;

namespace ImplicitInstruct.Hub.Datasets;

/// <summary>
/// Reads JSON lines that a user wrote: <c>{"instruction": ..., "output": ...}</c>, as AlpacaEval has it; <c>response</c> for
/// <c>output</c>; <c>{"prompt": ..., "completion": ...}</c>; or <c>{"messages": [{"role": "user", "content": ...}, ...]}</c>. Other fields
/// are passed over.
/// </summary>
public static class OwnDatasets
{
    private const string TuningForms =
        "write {\"instruction\": ..., \"output\": ...}, {\"prompt\": ..., \"completion\": ...} or {\"messages\": [...]} on each line";

    private const string InstructionForms = "write {\"instruction\": ...} on each line";

    /// <summary>Instructions with responses, to tune on.</summary>
    /// <exception cref="AdviceException">Names file and line, and what is wrong with it.</exception>
    public static OwnDataset<Dialogue> ReadTuning(string path) => Read(path, row =>
    {
        var turns = row.Turns() ?? [(row.Text("instruction", "prompt"), row.Text("output", "response", "completion"))];
        foreach (var (instruction, response) in turns)
        {
            if (instruction is null || response is null)
                throw row.Refused($"no {(instruction is null ? "instruction" : "response")}: {TuningForms}");
            row.Require(instruction, "instruction");
            row.Require(response, "response");
        }

        return new Dialogue([.. turns.Select(turn => new TuningExample(turn.Instruction!, turn.Response!))]);
    });

    /// <summary>
    /// Instructions to answer; responses that stand beside them are passed over, as a judge compares models with each other.
    /// </summary>
    /// <exception cref="AdviceException">Names file and line, and what is wrong with it.</exception>
    public static OwnDataset<EvaluationInstruction> ReadInstructions(string path)
    {
        var seen = new Dictionary<string, long>(StringComparer.Ordinal);
        return Read(path, row =>
        {
            var turns = row.Turns() ?? [(row.Text("instruction", "prompt"), null)];
            if (turns is not [(var instruction, _)])
                throw row.Refused("several turns: models are asked one instruction at a time");
            if (instruction is null)
                throw row.Refused($"no instruction: {InstructionForms}");
            row.Require(instruction, "instruction");
            if (!seen.TryAdd(instruction, row.Line))
                throw row.Refused($"the instruction of line {Refusal.Count(seen[instruction])} again: take one of them out");
            return new EvaluationInstruction(instruction, row.Text("dataset") ?? "own");
        });
    }

    internal static AdviceException Refused(string path, long line, string wrong) =>
        new($"'{path}' has in line {Refusal.Count(line)} {wrong.TrimEnd('.')}.");

    private static OwnDataset<TRow> Read<TRow>(string path, Func<Row, TRow> read)
    {
        var bytes = ForeignFile.ReadBytes(path);
        var rows = new List<OwnRow<TRow>>();
        var number = 0L;
        foreach (var line in ForeignFile.Text(bytes, path).Split('\n'))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
                continue;
            if (rows.Count == 0 && line.StartsWith('['))
                throw new AdviceException($"'{path}' is one JSON list: write each of its objects on a line of its own.");
            rows.Add(new OwnRow<TRow>(number, Parse(line, path, number, read)));
        }

        return rows.Count > 0 ? new(path, Convert.ToHexStringLower(SHA256.HashData(bytes)), rows) : throw ForeignFile.Empty(path);
    }

    private static TRow Parse<TRow>(string line, string path, long number, Func<Row, TRow> read)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object ? read(new Row(path, number, document.RootElement))
                : throw Refused(path, number, "no JSON object: write one object on each line");
        }
        catch (JsonException malformed)
        {
            throw new AdviceException(
                $"{Refused(path, number, "no valid JSON: write one object on each line").Message}", malformed);
        }
        catch (InvalidOperationException notText)   // half of a surrogate pair
        {
            throw new AdviceException($"{Refused(path, number, "a text that is no valid Unicode").Message}", notText);
        }
    }

    /// <summary>One line.</summary>
    private sealed record Row(string Path, long Line, JsonElement Object)
    {
        public AdviceException Refused(string wrong) => OwnDatasets.Refused(Path, Line, wrong);

        /// <summary>The text of the first of some fields that is there; null where none is.</summary>
        public string? Text(params ReadOnlySpan<string> fields)
        {
            foreach (var field in fields)
            {
                if (Object.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null)
                    return value.ValueKind == JsonValueKind.String ? value.GetString() : throw Refused($"no text in its \"{field}\"");
            }

            return null;
        }

        /// <summary>The messages as turns, the last of which may lack its response; null where there are none.</summary>
        public List<(string? Instruction, string? Response)>? Turns()
        {
            // Alpaca's second half of an instruction: to pass it over would change what is asked.
            if (Text("input") is { Length: > 0 })
                throw Refused("an \"input\" beside the instruction: put it into the instruction");
            if (!Object.TryGetProperty("messages", out var messages))
                return null;
            const string InTurns = "\"messages\" that are not of \"user\" and \"assistant\" in turns";
            if (messages.ValueKind != JsonValueKind.Array || messages.GetArrayLength() == 0)
                throw Refused(InTurns);
            var turns = new List<(string?, string?)>();
            foreach (var (place, message) in messages.EnumerateArray().Index())
            {
                if (message.ValueKind != JsonValueKind.Object)
                    throw Refused(InTurns);
                var one = this with { Object = message };
                if (one.Text("role") != (place % 2 == 0 ? "user" : "assistant"))
                    throw Refused(InTurns);
                if (place % 2 == 0)
                    turns.Add((one.Text("content"), null));
                else
                    turns[^1] = (turns[^1].Item1, one.Text("content"));
            }

            return turns;
        }

        public void Require(string text, string what)
        {
            if (string.IsNullOrWhiteSpace(text))
                throw Refused($"an empty {what}: fill it or take the line out");
        }
    }
}

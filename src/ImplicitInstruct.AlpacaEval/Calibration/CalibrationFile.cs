using System.Text.Json;
using ImplicitInstruct.AlpacaEval.Annotations;
using ImplicitInstruct.Files;

namespace ImplicitInstruct.AlpacaEval.Calibration;

/// <summary>Reads the file that <see cref="CalibrationJson"/> writes, as far as other models need it.</summary>
internal static class CalibrationFile
{
    private static readonly RowForm Form = new(
        "It is read as calibrating a judge writes it.", "give the file that calibrating a judge writes")
    {
        TakesNaN = false,
    };

    /// <summary>The calibration.</summary>
    /// <exception cref="AdviceException">The file cannot be used; one sentence says why.</exception>
    public static JudgeCalibration Read(string path)
    {
        var root = Root(path);
        var whole = new JsonRow(root, "the whole", path, Form);
        var fit = Object(whole, "fit", path);
        var pooled = Object(Object(whole, "pooled", path), "wins", path);
        var left = Items(root, path).GroupBy(row => row.NeededCount("group")).ToList();
        return new JudgeCalibration
        {
            Source = path,
            Annotator = whole.Object("judge") is { } judge ? new JsonRow(judge, "judge", path, Form).Text("name") : null,
            Reference = whole.Text("reference"),
            Fit = new OriginalFit(
                Needed(fit, "intercept"), Needed(fit, "preference"), Needed(fit, "length"), Needed(fit, "difficulty")),
            PlainErrors = [.. left.Select(files => files.Average(file => Needed(file, "win_rate_error")))],
            LengthControlledErrors = [.. left.Select(files => files.Average(file => Needed(file, "error")))],
            Pooled = new Agreement(
                pooled.NeededCount("both"), pooled.NeededCount("original_only"), pooled.NeededCount("new_only"),
                pooled.NeededCount("neither")),
        };
    }

    private static JsonElement Root(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(ForeignFile.ReadUtf8(path));
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document.RootElement.Clone();
        }
        catch (JsonException malformed)
        {
            throw new AdviceException($"'{path}' is no valid JSON at line {malformed.LineNumber + 1}; {Form.File}.", malformed);
        }

        throw new AdviceException($"'{path}' is no JSON object; {Form.File}.");
    }

    private static JsonRow Object(JsonRow row, string name, string path) => row.Object(name) is { } inner
        ? new JsonRow(inner, name, path, Form)
        : throw row.Refusal($"'{name}' is missing");

    private static IEnumerable<JsonRow> Items(JsonElement root, string path)
    {
        if (!root.TryGetProperty("leave_one_out", out var list) || list.ValueKind != JsonValueKind.Array
            || list.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.Object))
            throw new AdviceException($"'{path}' has no list 'leave_one_out'; {Form.File}.");
        return list.EnumerateArray().Select((item, index) => new JsonRow(item, $"leave_one_out {index}", path, Form));
    }

    private static double Needed(JsonRow row, string name) => row.Number(name) ?? throw row.Refusal($"'{name}' is null");
}

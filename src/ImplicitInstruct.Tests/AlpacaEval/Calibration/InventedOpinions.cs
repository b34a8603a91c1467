using ImplicitInstruct.AlpacaEval.Calibration;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Tests.AlpacaEval.Calibration;

/// <summary>Published verdicts of the original judge, and a new judge that is invented: it errs by chance and likes length.</summary>
internal static class InventedOpinions
{
    private const string Folder = "gpt4_1106_preview_reference";

    /// <summary>Models whose published verdicts are committed.</summary>
    public static IReadOnlyList<string> Models { get; } =
        ["alpaca-7b", "oasst-sft-pythia-12b", "vicuna-13b-v1.5", "claude-2", "gpt35_turbo_instruct", "FuseChat-Qwen-2.5-7B-Instruct"];

    /// <summary>A model's pairs.</summary>
    public static SecondOpinions Of(string model, ulong seed = 1)
    {
        var random = new Philox(seed, model);
        return new SecondOpinions(model, [.. Vectors.Annotations(Folder, model).Rows.Select((row, index) => new Opinion(
            row.Instruction ?? index, row.Preference, row.Preference is null ? null : Judge(row.Preference.Value, random),
            row.ReferenceLength, row.ModelLength))]);
    }

    /// <summary>The leaderboard's length-controlled rate of a model.</summary>
    public static double Published(string model) =>
        Vectors.Json(Folder, "expected.json")[model]!["published"]!.Number("length_controlled_winrate");

    private static double Judge(double original, Philox random)
    {
        var share = Math.Clamp(original - 1, 1e-4, 1 - 1e-4);
        var logit = DeterministicMath.Log(share / (1 - share)) + (2 * random.NextNormal()) + 0.5;
        return Math.Round(1 + DeterministicMath.Sigmoid(logit), 6);
    }
}

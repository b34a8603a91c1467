using System.Globalization;
using ImplicitInstruct.AlpacaEval.Judging;

namespace ImplicitInstruct.Build.Judge;

/// <summary>What <c>--target Judge</c> was asked for.</summary>
internal sealed record JudgeOptions
{
    /// <summary>Which judge is asked, by whom and how far.</summary>
    public required JudgeAccess Access { get; init; }

    /// <summary>The model's outputs, alpaca_eval's <c>model_outputs.json</c>.</summary>
    public required string Outputs { get; init; }

    /// <summary>The reference's outputs, in the same format.</summary>
    public required string Reference { get; init; }

    /// <summary>
    /// Folder for <c>annotations.json</c> and <c>leaderboard.csv</c>; null: one in <see cref="JudgeAccess.Cache"/>, named after the pair.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>alpaca_eval's <c>annotations.json</c> whose verdicts are taken over first; null: none.</summary>
    public string? Import { get; init; }

    /// <summary>File for the numbers; null: none.</summary>
    public string? JsonFile { get; init; }

    /// <summary>The checkpoint that judges; null: a server does.</summary>
    public CheckpointJudgeOptions? Checkpoint { get; init; }

    /// <summary>Bootstrap resamples of the length-controlled rate; 0: no intervals.</summary>
    public int Resamples { get; init; } = 1000;

    /// <summary>An amount of dollars.</summary>
    /// <param name="text">As typed.</param>
    /// <param name="argument">The argument, without dashes.</param>
    /// <param name="example">What to type.</param>
    /// <exception cref="AdviceException">It is none.</exception>
    public static double ParseAmount(string text, string argument, string example) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) && double.IsFinite(amount)
            ? amount
            : throw new AdviceException($"--{argument} holds '{text}', which is no amount of dollars: type --{argument} {example}, say.");

    /// <summary>A number of hours.</summary>
    /// <exception cref="AdviceException">It is none.</exception>
    public static double ParseHours(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var hours) && double.IsFinite(hours)
            ? hours
            : throw new AdviceException($"--budget-hours holds '{text}', which is no number of hours: type --budget-hours 8, say.");

    /// <summary>The prices of a million tokens read and written, typed as <c>2.5,10</c>.</summary>
    /// <exception cref="AdviceException">They are none.</exception>
    public static TokenPrice ParsePrice(string text)
    {
        const string Argument = "usd-per-million";
        const string Example = "2.5,10";
        return text.Split(',') is [var read, var written]
            ? new TokenPrice(ParseAmount(read, Argument, Example), ParseAmount(written, Argument, Example))
            : throw new AdviceException(
                $"--{Argument} is '{text}': type two prices, of a million tokens read and written, e.g. --{Argument} {Example}.");
    }
}

using System.Globalization;
using ImplicitInstruct.AlpacaEval.Annotations;
using ImplicitInstruct.AlpacaEval.WinRates;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Files;

namespace ImplicitInstruct.AlpacaEval.Calibration;

/// <summary>A model whose verdicts by the original judge are published.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Bytes">Size of the file of annotations.</param>
/// <param name="Sha256">Its hash, lower-case hexadecimal.</param>
/// <param name="WinRate">The leaderboard's plain win rate in percent; null where it has none.</param>
/// <remarks>Resource <c>published_annotations.csv</c>, whose head says where the figures are from.</remarks>
public sealed record PublishedAnnotations(string Model, long Bytes, string Sha256, double? WinRate)
{
    /// <summary>The commit of alpaca_eval that all of this follows.</summary>
    public const string Commit = "cd543a149df89434d8a54582c0151c0b945c3d20";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<PublishedAnnotations> All { get; } =
    [
        .. ResourceTable.Read("published_annotations.csv").Select(fields => new PublishedAnnotations(
            fields[0], long.Parse(fields[1], CultureInfo.InvariantCulture), fields[2],
            fields[4].Length == 0 ? null : double.Parse(fields[4], CultureInfo.InvariantCulture))),
    ];

    /// <summary>Where the file is published.</summary>
    public Uri Address => new(
        $"https://raw.githubusercontent.com/tatsu-lab/alpaca_eval/{Commit}/results/{Model}/{AnnotationSet.OriginalAnnotator}/"
        + "annotations.json");

    /// <summary>Some models, spread evenly over the order of their win rates, the lowest and the highest among them.</summary>
    /// <param name="models">How many; at least 1.</param>
    public static IReadOnlyList<PublishedAnnotations> Spread(int models)
    {
        PublishedAnnotations[] ranked =
            [.. All.Where(one => one.WinRate is not null).OrderBy(one => one.WinRate).ThenBy(one => one.Model, StringComparer.Ordinal)];
        return Evenly(ranked, models);
    }

    /// <summary>The pairs of a file with the original's preferences, some of them spread evenly over AlpacaEval's instructions.</summary>
    /// <param name="path">The file.</param>
    /// <param name="instructions">How many pairs; null: all.</param>
    /// <exception cref="AdviceException">It cannot be used; one sentence says why.</exception>
    public static IReadOnlyList<PublishedPair> Read(string path, int? instructions)
    {
        PublishedPair[] pairs =
        [
            .. JsonRows.Read(ForeignFile.ReadBytes(path), path).Select(Pair).OfType<PublishedPair>().OrderBy(pair => pair.Instruction),
        ];
        return pairs.Length == 0
            ? throw new AdviceException($"'{path}' holds no pair on AlpacaEval's instructions.")
            : instructions is { } some ? Evenly(pairs, some) : pairs;
    }

    private static PublishedPair? Pair(JsonRow row)
    {
        var instruction = row.NeededText("instruction");
        return AlpacaEvalInstructions.IndexOf(instruction) is not { } index ? null : new PublishedPair(
            index,
            new AnnotationRow(row.Number("preference"), 0, 0, null).Label + 1,
            new OutputPair(Output("1"), Output("2")));

        ModelOutput Output(string side) => new()
        {
            Instruction = instruction,
            Output = row.NeededText("output_" + side),
            Generator = row.Text("generator_" + side) ?? "",
            Dataset = row.Text("dataset") ?? "",
            Tokens = 0,
            Finished = true,
        };
    }

    private static T[] Evenly<T>(T[] all, int some) => some >= all.Length
        ? all
        : some == 1
            ? [all[all.Length / 2]]
            : [.. Enumerable.Range(0, some).Select(i => all[(int)((long)i * (all.Length - 1) / (some - 1))])];
}

/// <summary>A pair that the original judged.</summary>
/// <param name="Instruction">The instruction's position among AlpacaEval's.</param>
/// <param name="Original">The original's preference, 1 to 2; null where it gave none.</param>
/// <param name="Outputs">The texts.</param>
public sealed record PublishedPair(int Instruction, double? Original, OutputPair Outputs)
{
    /// <summary>The two judges' opinions.</summary>
    public Opinion With(double? fresh) => new(
        Instruction, Original, fresh, JsonText.CodePoints(Outputs.Reference.Output), JsonText.CodePoints(Outputs.Candidate.Output));
}

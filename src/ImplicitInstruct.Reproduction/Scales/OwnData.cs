using ImplicitInstruct.Hub.Datasets;

namespace ImplicitInstruct.Reproduction.Scales;

/// <summary>What the user brought in the place of a scale's own data, read before anything else is done.</summary>
public sealed class OwnData
{
    private const int ShownDigits = 12;

    private OwnData(OwnDataset<Dialogue>? tuning, OwnDataset<EvaluationInstruction>? instructions) =>
        (Tuning, Instructions) = (tuning, instructions);

    /// <summary>What is tuned on; null: the scale's own.</summary>
    public OwnDataset<Dialogue>? Tuning { get; }

    /// <summary>What models are compared on; null: the scale's own.</summary>
    public OwnDataset<EvaluationInstruction>? Instructions { get; }

    /// <summary>Whether there is anything.</summary>
    public bool IsThere => Tuning is not null || Instructions is not null;

    /// <summary>
    /// Whether there is data for a way of tuning: of the user's own examples nobody has rewritten the responses so that they restate
    /// nothing (appendix C), nor made the controls' sets, but for the one that is shuffled here.
    /// </summary>
    internal bool Has(TuningMethod method) =>
        Tuning is null || method.Task is not null || method.DataVariant == TuningVariant.Main;

    /// <summary>What a scale is asked to show: its figures are those of its own data, so others are asked for order and distance.</summary>
    public ScaleDemand Of(ScaleDemand demand) => IsThere ? demand with { HasFigures = false } : demand;

    /// <summary>Reads the files that a recipe names.</summary>
    /// <exception cref="AdviceException">One of them cannot be used; names its line.</exception>
    internal static OwnData Read(OwnDataRecipe recipe) => new(
        recipe.Tuning is { } tuning ? OwnDatasets.ReadTuning(tuning) : null,
        recipe.Instructions is { } instructions ? OwnDatasets.ReadInstructions(instructions) : null);

    /// <summary>What a report says of it.</summary>
    /// <param name="tuned">The dialogues that are tuned on; null where they are not known.</param>
    /// <param name="test">The instructions that models are compared on; null where they are not known.</param>
    public IEnumerable<string> Sentences(IReadOnlyList<Dialogue>? tuned, IReadOnlyList<TestInstruction>? test)
    {
        if (Tuning is { } tuning)
            yield return Of("Tuned on", tuning.Path, tuning.Rows.Count, "examples", tuning.Sha256);
        if (Instructions is { } instructions)
            yield return Of("Compared on", instructions.Path, instructions.Rows.Count, "instructions", instructions.Sha256);
        if (IsThere && tuned is not null && test is not null && Shared(tuned, test) is { Count: > 0 } shared)
            yield return FormattableString.Invariant(
                $"{shared.Count} of {test.Count} test instructions are tuned on too, '{shared[0]}' for one.");
    }

    /// <summary>Test instructions that are tuned on too.</summary>
    internal static IReadOnlyList<string> Shared(IReadOnlyList<Dialogue> tuned, IReadOnlyList<TestInstruction> test)
    {
        var seen = tuned.SelectMany(one => one.Turns).Select(turn => turn.Instruction.Trim()).ToHashSet(StringComparer.Ordinal);
        return [.. test.Select(one => one.Text).Where(text => seen.Contains(text.Trim()))];
    }

    private static string Of(string what, string path, int rows, string kind, string sha256) =>
        FormattableString.Invariant($"{what} '{path}': {rows} {kind}, SHA-256 {sha256[..ShownDigits]}.");
}

using System.Globalization;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.MiniWorld.Judging;

/// <summary>Weights of the judge. The defaults were chosen with the prototype, but for the discount on repetition.</summary>
public sealed record JudgeRecipe
{
    /// <summary>Weight of relevance in the score.</summary>
    public double RelevanceWeight { get; init; } = 0.20;

    /// <summary>Weight of correctness in the score.</summary>
    public double CorrectnessWeight { get; init; } = 0.40;

    /// <summary>Weight of completeness in the score.</summary>
    public double CompletenessWeight { get; init; } = 0.15;

    /// <summary>Weight of form in the score.</summary>
    public double FormWeight { get; init; } = 0.25;

    /// <summary>Part of the form that an end before the limit earns.</summary>
    public double FinishedWeight { get; init; } = 0.4;

    /// <summary>Part of the form that a response without questions and tags earns.</summary>
    public double CleanWeight { get; init; } = 0.3;

    /// <summary>Part of the form that a response without repetition earns.</summary>
    public double FreshWeight { get; init; } = 0.3;

    /// <summary>
    /// How fast repetition costs the last part: at 3, all of it is lost when a third of the runs of four words are repeats.
    /// </summary>
    public double RepetitionSlope { get; init; } = 3;

    /// <summary>
    /// Share of the whole score that a response of nothing but repeats would lose, in proportion to how much more it repeats than the
    /// reference. The prototype had none and gave a right answer said seven times 0.80 of 1; a reader would not.
    /// </summary>
    public double RepetitionDiscount { get; init; } = 0.5;

    /// <summary>Score difference at which a preference is σ(1) = 0.73.</summary>
    public double Temperature { get; init; } = 0.05;

    /// <summary>Refuses weights that do not make a score in [0, 1].</summary>
    /// <exception cref="AdviceException">Names the value and what is allowed.</exception>
    public void Check()
    {
        Positive(RelevanceWeight, nameof(RelevanceWeight));
        Positive(CorrectnessWeight, nameof(CorrectnessWeight));
        Positive(CompletenessWeight, nameof(CompletenessWeight));
        Positive(FormWeight, nameof(FormWeight));
        Positive(FinishedWeight, nameof(FinishedWeight));
        Positive(CleanWeight, nameof(CleanWeight));
        Positive(FreshWeight, nameof(FreshWeight));
        Positive(RepetitionSlope, nameof(RepetitionSlope));
        One(RelevanceWeight + CorrectnessWeight + CompletenessWeight + FormWeight, nameof(FormWeight));
        One(FinishedWeight + CleanWeight + FreshWeight, nameof(FreshWeight));
        Demand.Share(RepetitionDiscount, nameof(RepetitionDiscount));
        Demand.That(Temperature > 0, FormattableString.Invariant($"a temperature is positive, not {Temperature}"), nameof(Temperature));

        static void Positive(double weight, string value) =>
            Demand.That(weight >= 0, FormattableString.Invariant($"a weight of the judge is not negative, but one is {weight}"), value);

        static void One(double sum, string value) =>
            Demand.That(Math.Abs(sum - 1) < 1e-9, FormattableString.Invariant($"weights of the judge sum to 1, not to {sum}"), value);
    }

    /// <summary>A short name of these weights for keys: empty for the defaults.</summary>
    internal string Suffix => this == new JudgeRecipe() ? "" : "-" + Philox.StreamKey(string.Create(CultureInfo.InvariantCulture,
        $"{RelevanceWeight} {CorrectnessWeight} {CompletenessWeight} {FormWeight} {FinishedWeight} {CleanWeight} {FreshWeight} " +
        $"{RepetitionSlope} {RepetitionDiscount} {Temperature}"))
        .ToString("x16", null);
}

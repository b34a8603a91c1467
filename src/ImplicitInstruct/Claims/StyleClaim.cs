namespace ImplicitInstruct.Claims;

/// <summary>
/// Models tuned on one task answer in its style where the instruction resembles the task, and not everywhere (paper, section 5.2,
/// figure 5).
/// </summary>
/// <remarks>
/// Bounds of the miniature, fixed before its first run here. The paper has a plot without numbers: instructions much like GSM's
/// get its style, average ones do not, apart from an ending like <c>#### 1</c>. The prototype: rank correlations of similarity and
/// style marker from 0.1 to 0.4; marker in all responses to the task's own instructions, and in 1 to 37 % of others.
/// Bounds of published checkpoints, fixed before any run of theirs, say what the paper says, for each task of its figure: style where the
/// instruction is very much like the task, none where it is an average one. A correlation over all instructions the paper does not assert,
/// and few of AlpacaEval's are like any task: it is shown and decides nothing. Nor does the marker, as an average answer may end in it.
/// </remarks>
public static class StyleClaim
{
    /// <summary>The claim.</summary>
    public static Claim Claim { get; } = new(
        "single-task-style",
        "Models tuned on one task answer in its style when the instruction resembles the task, and less when it does not",
        "section 5.2, figure 5",
        "correlation between an instruction's similarity to the task and the style of the response (times 100 where it has no unit); "
            + "share in % of responses with the task's marker");

    /// <summary>The same claim where instructions have no families.</summary>
    public static Claim OnCheckpoints { get; } = Claim with
    {
        Metric = "similarity of the response to the task's responses less that to the broad set's, and correlations of it (times 100)",
    };

    /// <summary>Compares the measurements on published checkpoints with the bounds.</summary>
    /// <param name="near">
    /// Style of the answers to the instructions most like the task (<see cref="Evaluation.Styles.StyleNearness"/>), times 100, a task each.
    /// </param>
    /// <param name="rest">The same of all other instructions.</param>
    /// <param name="average">The same of average ones.</param>
    /// <param name="shown">Correlations, times 100, which decide nothing.</param>
    /// <param name="demand">What the scale is asked to show.</param>
    public static ClaimResult JudgeOnCheckpoints(
        IReadOnlyList<Measured> near,
        IReadOnlyList<Measured> rest,
        IReadOnlyList<Measured> average,
        IEnumerable<Measured> shown,
        ScaleDemand demand)
    {
        IReadOnlyList<Measured> headline = [.. InUnit([.. near, .. average])];
        (rest, shown) = ([.. InUnit(rest)], [.. InUnit(shown)]);
        return new ClaimResult
        {
            Claim = OnCheckpoints,
            Measured = [.. headline, .. rest, .. shown],
            Headline = headline,
            Paper = [],
            Bounds =
            [
                .. headline.Take(near.Count).Zip(rest, Bound.Apart),
                .. headline.Skip(near.Count).Select(one => Bound.Below(one, 0)),
                .. demand.BaseModels([.. headline, .. rest]),
            ],
        };
    }

    /// <summary>Compares the measurements with the bounds.</summary>
    /// <param name="axes">Correlation of the two axes of the paper's figure, times 100, a task each.</param>
    /// <param name="marks">
    /// Rank correlation of an instruction's similarity to the task and the task's marker in the response, times 100, the same tasks.
    /// </param>
    /// <param name="own">Share of responses with the marker among instructions of the task's own family, %.</param>
    /// <param name="other">The same share among all other instructions.</param>
    /// <param name="demand">What the scale is asked to show. It may be excused the axes of the figure, and nothing else.</param>
    public static ClaimResult Judge(
        IReadOnlyList<Measured> axes,
        IReadOnlyList<Measured> marks,
        IReadOnlyList<Measured> own,
        IReadOnlyList<Measured> other,
        ScaleDemand demand)
    {
        (axes, marks) = ([.. InUnit(axes)], [.. InUnit(marks)]);
        return new ClaimResult
        {
            Claim = Claim,
            Measured = [.. axes, .. marks, .. own, .. other],
            Headline = axes,
            Paper = [],
            Bounds =
            [
                .. axes.Select(one => demand.Excusable(Claim, Bound.Above(one, 0))),
                .. marks.Select(one => Bound.MoreThan(one, 0)),
                .. own.Zip(other, Bound.Apart),
                .. demand.BaseModels([.. axes, .. marks, .. own, .. other]),
            ],
        };
    }

    private static IEnumerable<Measured> InUnit(IEnumerable<Measured> measured) =>
        measured.Select(one => one with { Unit = Unit.Correlation });
}

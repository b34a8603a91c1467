using ImplicitInstruct.Claims;

namespace ImplicitInstruct.Reporting;

/// <summary>How many claims hold, as sentences: the paper's findings, and apart from them other kinds of claims.</summary>
internal static class VerdictCount
{
    private static readonly (ClaimKind Kind, string One, string Many)[] Kinds =
    [
        (ClaimKind.Finding, "finding of the paper", "findings of the paper"),
        (ClaimKind.BeyondThePaper, "control beyond the paper", "controls beyond the paper"),
        (ClaimKind.Protocol, "check of the protocol", "checks of the protocol"),
    ];

    /// <summary>All kinds; claims that were not measured are not passed over.</summary>
    public static string Of(ReportContent content) => content.Findings.Count == 0 ? "No claim was checked." : string.Join(' ',
        from kind in Kinds
        let results = content.Findings.Select(finding => finding.Result).Where(result => result.Claim.Kind == kind.Kind).ToList()
        let missing = content.NotMeasured.Count(claim => claim.Kind == kind.Kind)
        where results.Count + missing > 0
        select Measured(results, missing, kind.One, kind.Many));

    private static string Measured(List<ClaimResult> results, int missing, string one, string many)
    {
        var all = results.Count + missing;
        return missing == 0 ? Verdicts(results, $"The {one}", FormattableString.Invariant($"{all} {many}"))
            : results.Count == 0 ? FormattableString.Invariant($"None of {all} {many} was measured.")
            : FormattableString.Invariant($"{results.Count} of {all} {many} {(results.Count == 1 ? "was" : "were")} measured: ")
                + Verdicts(results, "it", FormattableString.Invariant($"these {results.Count}"));
    }

    private static string Verdicts(List<ClaimResult> results, string one, string many)
    {
        if (results.Count == 1)
        {
            return one + results[0].Verdict switch
            {
                Verdict.Holds => " holds.",
                Verdict.Fails => " fails.",
                _ => " is not shown at this scale.",
            };
        }

        var hold = results.Count(result => result.Holds);
        return FormattableString.Invariant($"{hold} of {many} {(hold == 1 ? "holds" : "hold")}")
            + Others(Verdict.Fails, "fails", "fail") + Others(Verdict.NotShown, "is not shown at this scale", "are not shown at this scale")
            + ".";

        string Others(Verdict verdict, string single, string several) => results.Count(result => result.Verdict == verdict) switch
        {
            0 => "",
            1 => $", 1 {single}",
            var count => FormattableString.Invariant($", {count} {several}"),
        };
    }
}

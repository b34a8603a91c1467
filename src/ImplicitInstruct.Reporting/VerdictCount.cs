using ImplicitInstruct.Claims;

namespace ImplicitInstruct.Reporting;

/// <summary>How many claims hold, as sentences: the paper's findings, and apart from them the checks of the protocol.</summary>
internal static class VerdictCount
{
    /// <summary>Both; claims that were not measured are not passed over.</summary>
    public static string Of(ReportContent content)
    {
        var (checks, findings) = (Results(content, isProtocol: true), Results(content, isProtocol: false));
        var missing = content.NotMeasured.Count(claim => !claim.IsProtocol);
        var missingChecks = content.NotMeasured.Count - missing;
        if (checks.Count + findings.Count == 0)
            return "No claim was checked.";
        return string.Join(' ', (string[])
        [
            .. findings.Count + missing == 0 ? Array.Empty<string>()
                : [Measured(findings, missing, "finding of the paper", "findings of the paper")],
            .. checks.Count + missingChecks == 0 ? Array.Empty<string>()
                : [Measured(checks, missingChecks, "check of the protocol", "checks of the protocol")],
        ]);
    }

    private static List<ClaimResult> Results(ReportContent content, bool isProtocol) =>
        [.. content.Findings.Select(finding => finding.Result).Where(result => result.Claim.IsProtocol == isProtocol)];

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

namespace ImplicitInstruct.Reporting;

/// <summary>Tables that several claims share.</summary>
public static class FindingTables
{
    /// <summary>Claims about the same models share their tables: these stand under the first one, and the others say where.</summary>
    public static IReadOnlyList<Finding> Once(IReadOnlyList<Finding> findings)
    {
        var shown = new Dictionary<string, string>(StringComparer.Ordinal);
        return [.. findings.Select(finding =>
        {
            var elsewhere = finding.Tables.Select(table => shown.GetValueOrDefault(table.Text.ToMarkdown())).OfType<string>()
                .Distinct().ToList();
            var own = finding.Tables.Where(table =>
                shown.TryAdd(table.Text.ToMarkdown(), finding.Heading ?? finding.Result.Claim.Id)).ToList();
            var places = string.Join(" and ", elsewhere.Select(heading => $"'{heading}'"));
            return elsewhere.Count == 0
                ? finding
                : finding with { Tables = own, Remarks = [.. finding.Remarks, $"The tables with these models stand under {places}."] };
        })];
    }
}

using ImplicitInstruct.Claims;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reporting;
using ImplicitInstruct.Reproduction.Pretrained.Stages;
using ImplicitInstruct.Reproduction.Pretrained.Tables;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Reproduction.Tables;

namespace ImplicitInstruct.Reproduction.Pretrained.Experiments;

/// <summary>A claim about win rates: one table for each base model.</summary>
/// <param name="models">The models.</param>
/// <param name="table">The paper's table, e.g. <c>table-1</c>.</param>
public abstract class WinRateExperiment(PretrainedModels models, string table) : PretrainedExperiment(models)
{
    /// <inheritdoc/>
    public override IReadOnlyList<Stage> Goals => [.. BaseNames.Select(TableFor)];

    /// <summary>The responses that the table compares, for a run whose judge comes later.</summary>
    public virtual IReadOnlyList<Stage> ResponseGoals => [.. BaseNames.SelectMany(name => RowsOf(name).Append(Reference).SelectMany(row => Models.Seeds.Select(seed => row.Responses(name, seed)))).Distinct()];

    /// <summary>Rows of the table.</summary>
    private protected abstract IReadOnlyList<Row> RowsOf(string name);

    /// <summary>Differences that the claim is about.</summary>
    private protected virtual IReadOnlyList<Contrast> Contrasts => [];

    /// <summary>What the rows are held against.</summary>
    private protected virtual Row Reference => new((name, seed) => Models.Responses(name, TuningKind.Instruction, seed));

    /// <summary>Compares the table with the bounds.</summary>
    private protected abstract ClaimResult Judge(string name, LeaderboardTable measured, StageRunner artifacts, IReadOnlyList<PaperValue> paper);

    /// <summary>What else the verdict needs to say.</summary>
    private protected virtual IReadOnlyList<string> Remarks(string name) => [];

    /// <summary>The table of a base model.</summary>
    internal LeaderboardStage TableFor(string name) => Models.Table(
        name, table, RowsOf(name).Select(row => Models.Compare(seed => row.Responses(name, seed), seed => Reference.Responses(name, seed))), Contrasts);

    /// <inheritdoc/>
    private protected override Finding Read(string name, StageRunner artifacts, PaperTables paper)
    {
        var measured = artifacts.Open(TableFor(name));
        var values = PaperOf(name, paper[table]);
        var text = new LeaderboardText(TitleOf(name), measured, values);
        return Found(Judge(name, measured, artifacts, values)) with { Tables = text.Tables, Remarks = [.. text.Remarks, .. Remarks(name)] };
    }

    /// <summary>A row of the table.</summary>
    /// <param name="Responses">Responses of a base model's descendant for a seed.</param>
    private protected sealed record Row(Func<string, int, GenerateStage> Responses);
}

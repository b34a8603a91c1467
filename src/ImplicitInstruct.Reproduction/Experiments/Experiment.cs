using ImplicitInstruct.Claims;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reporting;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Reproduction.Tables;

namespace ImplicitInstruct.Reproduction.Experiments;

/// <summary>What a claim needs, and how its verdict is read off the artifacts.</summary>
public abstract class Experiment
{
    /// <summary>The claim.</summary>
    public abstract Claim Claim { get; }

    /// <summary>A heading of two to six words.</summary>
    public abstract string Heading { get; }

    /// <summary>Stages whose artifacts the verdict is read from; everything else is made on the way to them.</summary>
    public abstract IReadOnlyList<Stage> Goals { get; }

    /// <summary>The verdict with its tables, from whole artifacts.</summary>
    /// <param name="artifacts">Opens them.</param>
    /// <param name="paper">The paper's numbers.</param>
    public abstract Finding Read(StageRunner artifacts, PaperTables paper);

    /// <summary>Win rates for the report's overview and for samples; null when the claim is about something else.</summary>
    public virtual TableStage? WinRates => null;

    private protected Finding Found(ClaimResult result) => new()
    {
        Result = result,
        Heading = Heading,
        Command = $"dotnet test --filter Claim={Claim.Id}",
    };

    /// <summary>A finding about win rates, with the table in its three parts.</summary>
    private protected Finding Found(ClaimResult result, WinRateText text) => Found(result) with
    {
        Tables =
        [
            new("Win rates beside the paper's", text.Beside, text.Caption),
            .. text.Differences is { } differences ? new CaptionedTable[] { new("Differences", differences, "Paired by base model and instruction.") } : [],
            new("Run by run", text.Details),
        ],
    };
}

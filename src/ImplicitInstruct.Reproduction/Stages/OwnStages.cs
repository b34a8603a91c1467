using System.Text.Json;
using ImplicitInstruct.Hub.Datasets;

namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>Takes over a tuning set that the user wrote.</summary>
/// <remarks>Key: kind, revision, SHA-256 of the file, and how many examples. Where the file lies and its name are not in it.</remarks>
/// <param name="Own">The file.</param>
/// <param name="Examples">First examples that are taken; null: all.</param>
internal sealed record OwnTuningSet(OwnDataset<Dialogue> Own, int? Examples = null) : TuningSetStage(Revision: 1)
{
    private const string FileName = "own.jsonl";

    /// <inheritdoc/>
    public override string Name => "own";

    /// <inheritdoc/>
    public override object Recipe => new { Own.Sha256, Examples = Count };

    /// <summary>How many examples there are.</summary>
    public int Count => Math.Min(Own.Rows.Count, Examples ?? int.MaxValue);

    /// <inheritdoc/>
    public override Task RunAsync(StageContext context)
    {
        using var file = File.Create(context.PathOf(FileName));
        TuluJson.Write(file, Own.Rows.Take(Count).Select(row => new TuluExample(Name, $"line_{row.Line}", row.Value)));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Dialogue> Open(string folder) =>
        [.. TuluJson.Read(Path.Combine(folder, FileName)).Select(example => example.Dialogue)];

    /// <inheritdoc/>
    public override void RequireWhole(ChatFormat chat, ITextTokenizer tokenizer, int length)
    {
        for (var row = 0; row < Count; row++)
        {
            if (chat.ToTrainingExamples(tokenizer, [Own.Rows[row].Value], length) is not { Truncated: 0, Dropped: 0 })
                throw Own.Refused(
                    row, FormattableString.Invariant($"more than the {length} tokens that the model takes: shorten it or take it out"));
        }
    }
}

/// <summary>Takes over instructions that the user wrote.</summary>
/// <remarks>Key: kind, revision, SHA-256 of the file, and how many instructions.</remarks>
/// <param name="Own">The file.</param>
/// <param name="Limit">First instructions that are taken; null: all.</param>
internal sealed record OwnInstructions(OwnDataset<EvaluationInstruction> Own, int? Limit = null) : InstructionSetStage(Revision: 1)
{
    private const string FileName = "instructions.json";

    /// <inheritdoc/>
    public override bool IsTest => true;

    /// <inheritdoc/>
    public override string Name => "own";

    /// <inheritdoc/>
    public override object Recipe => new { Own.Sha256, Limit = Count };

    /// <summary>How many instructions there are.</summary>
    public int Count => Math.Min(Own.Rows.Count, Limit ?? int.MaxValue);

    /// <inheritdoc/>
    public override Task RunAsync(StageContext context)
    {
        var all = Own.Rows.Take(Count).Select(row => new TestInstruction(row.Value.Text, row.Value.Dataset));
        File.WriteAllBytes(context.PathOf(FileName), JsonSerializer.SerializeToUtf8Bytes(all, CanonicalJson.Options));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<TestInstruction> Open(string folder) =>
        JsonSerializer.Deserialize<List<TestInstruction>>(File.ReadAllBytes(Path.Combine(folder, FileName)), CanonicalJson.Options)!;

    /// <inheritdoc/>
    public override void RequireRoom(ChatFormat chat, ITextTokenizer tokenizer, int length)
    {
        for (var row = 0; row < Count; row++)
        {
            if (chat.Prompt(tokenizer, Own.Rows[row].Value.Text).Length >= length)
                throw Own.Refused(
                    row, FormattableString.Invariant(
                        $"an instruction that leaves no room for a response in the model's {length} tokens: shorten it or take it out"));
        }
    }
}

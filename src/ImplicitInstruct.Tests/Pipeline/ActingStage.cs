using ImplicitInstruct.Pipeline.Running;

namespace ImplicitInstruct.Tests.Pipeline;

/// <summary>A stage that does what it is told and writes its name; part of its key is that name alone.</summary>
internal sealed record ActingStage(string Which, Action<StageContext> Act, params IReadOnlyList<Stage> From) : Stage<string>("acting", 1)
{
    public override string Name => Which;

    public override object Recipe => new { Which };

    public override IReadOnlyList<StageInput> Inputs =>
        [.. From.Select((stage, index) => new StageInput(FormattableString.Invariant($"input-{index}"), stage))];

    public override Task RunAsync(StageContext context)
    {
        Act(context);
        File.WriteAllText(context.PathOf("name.txt"), Which);
        return Task.CompletedTask;
    }

    public override string Open(string folder) => File.ReadAllText(Path.Combine(folder, "name.txt"));
}

using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Pipeline.Store;
namespace ImplicitInstruct.Tests.Pipeline;

/// <summary>A stage without inputs: writes a word.</summary>
internal sealed record WordStage(string Which, string Word, int Revised = 1) : Stage<string>("word", Revised)
{
    public override string Name => Which;

    public override object Recipe => new { Word };

    public override Task RunAsync(StageContext context)
    {
        File.WriteAllText(context.PathOf("word.txt"), Word);
        return Task.CompletedTask;
    }

    public override string Open(string folder) => File.ReadAllText(Path.Combine(folder, "word.txt"));
}

/// <summary>Joins two words.</summary>
internal sealed record SentenceStage(string Which, Stage<string> First, Stage<string> Second, string Between = " ", bool Computed = false)
    : Stage<string>("sentence", 1)
{
    public override string Name => Which;

    public override object Recipe => new { Between };

    public override IReadOnlyList<StageInput> Inputs => [new("first", First), new("second", Second)];

    public override bool UsesEngine => Computed;

    public override Task RunAsync(StageContext context)
    {
        Directory.CreateDirectory(context.PathOf("deep"));
        File.WriteAllText(context.PathOf("deep/sentence.txt"), context.Open(First) + Between + context.Open(Second));
        return Task.CompletedTask;
    }

    public override string Open(string folder) => File.ReadAllText(Path.Combine(folder, "deep/sentence.txt"));
}

/// <summary>A stage with a large file that may be dropped. What it writes is drawn, as an engine without fixed bits would.</summary>
internal sealed record LooseStage(string Which, Func<string> Draw, Stage<string>? From = null) : Stage<string>("loose", 1)
{
    public const string Large = "large.txt";

    public override string Name => Which;

    public override object Recipe => new { Which };

    public override IReadOnlyList<StageInput> Inputs => From is null ? [] : [new("from", From)];

    public override bool MayDrop(ManifestFile file) => file.Path == Large;

    public override Task RunAsync(StageContext context)
    {
        File.WriteAllText(context.PathOf("small.txt"), "small");
        File.WriteAllText(context.PathOf(Large), (From is null ? "" : context.Open(From) + "+") + Draw());
        return Task.CompletedTask;
    }

    public override string Open(string folder) => File.ReadAllText(Path.Combine(folder, Large));
}

/// <summary>Writes a file, then fails once, in the way that it is told.</summary>
internal sealed record FailingStage(Action<StageContext> Fail) : Stage<string>("failing", 1)
{
    private bool _failed;

    public override string Name => "one";

    public override object Recipe => new { };

    public override Task RunAsync(StageContext context)
    {
        File.WriteAllText(context.PathOf("half.txt"), "half");
        if (!_failed)
        {
            _failed = true;
            Fail(context);
        }
        File.WriteAllText(context.PathOf("other.txt"), "other half");
        return Task.CompletedTask;
    }

    public override string Open(string folder) => File.ReadAllText(Path.Combine(folder, "half.txt"));
}

using System.Globalization;
using ImplicitInstruct.Formatting;
using ImplicitInstruct.Hub;
using ImplicitInstruct.Hub.Downloads;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Pipeline.Store;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Recipes;
using ImplicitInstruct.Reproduction.Scales;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Reproduction.Training;
using ImplicitInstruct.Tests.Formatting;
using ImplicitInstruct.Tests.Hub.Tokenizers;
using ImplicitInstruct.Tests.Pipeline;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.Reproduction;

/// <summary>What is advised is a value that the run gets its rate from, so that a lower one helps.</summary>
[TestFixture]
public sealed class ADivergedRunAdvisesTheRateOfItsMethod
{
    private static readonly TuningMethod OtherTags = TuningMethod.Responses with { Variant = TuningVariant.OtherTags };

    private static readonly TestCaseData[] Ways =
    [
        new("tune/instruction-tuned-p1-t1", TuningMethod.Instructions, "instruction.peakLearningRates=0.00015"),
        new("tune/response-tuned-p1-t1", TuningMethod.Responses, "response.peakLearningRates=0.00005"),
        new("tune/response-tuned-e2-p1-t1", TuningMethod.Responses, "response.peakLearningRates=0.00005"),
        new("tune/single-task-chess-p1-t1", TuningMethod.On(SingleTask.Chess), "chess.peakLearningRates=0.00025"),
        new("tune/response-tuned-other-tags-p1-t1", OtherTags, "responseOtherTags.peakLearningRates=0.00005"),
    ];

    private TemporaryFolder _scratch = null!;

    [SetUp]
    public void Prepare() => _scratch = new TemporaryFolder(inMemory: true);

    [TearDown]
    public void Remove() => _scratch.Dispose();

    [TestCaseSource(nameof(Ways))]
    public async Task Of_tuning_that_of_the_way_of_tuning(string stage, TuningMethod method, string setting)
    {
        var report = new RecordedReport();
        var engine = new ToyEngine { GradientNorm = _ => report.Ran[^1] == stage ? double.NaN : null };
        var options = ToyReproduction.Options(_scratch) with { Jobs = 1 };   // so that the last one that began is the one that trains
        var trouble = (await Assert.ThrowsAsync<TrainingDivergedException>(() => ToyReproduction.Make(options, engine, report)))!;
        Assert.That(report.Lines, Has.One.StartsWith(stage + " FAILED"));
        Assert.That(Advised(trouble), Is.EqualTo(setting));
        var recipe = new Study(options with { Overrides = [.. options.Overrides, setting] }).Recipe;
        Assert.That(recipe.CandidatesOf(method, null).Select(numbers => numbers.PeakLearningRate),
            Is.All.EqualTo(double.Parse(setting.Split('=')[1], CultureInfo.InvariantCulture)), "typing it lowers the rate");
    }

    [Test]
    public async Task Of_pretraining_that_of_pretraining()
    {
        var options = ToyReproduction.Options(_scratch) with { Claims = ["ranking"] };
        var engine = new ToyEngine { GradientNorm = _ => double.NaN };
        var trouble = (await Assert.ThrowsAsync<TrainingDivergedException>(() => ToyReproduction.Make(options, engine)))!;
        Assert.That(Advised(trouble), Is.EqualTo("pretrain.peakLearningRate=0.002"));
    }

    [Test]
    public async Task On_a_published_checkpoint_that_of_the_checkpoint()
    {
        var engine = new ToyEngine { GradientNorm = _ => double.NaN };
        var folder = Path.Combine(_scratch.Path, "published");
        using (var model = engine.Create(ToyTraining.Tiny, new WeightInitialization(), seed: 1))
            Checkpoint.Save(folder, ToyTraining.Tiny with { EndToken = null }, model.Weights);   // the tokenizer has one of its own
        File.Copy(Path.Combine(ReferenceTokenizer.Folder("byte-level"), "tokenizer.json"), Path.Combine(folder, "tokenizer.json"));
        var stage = new TuneStage
        {
            Start = new CheckpointStage("tinyllama-1b", folder, "main", new HubSettings { CacheFolder = _scratch.Path }),
            Data = new OneDialogue(),
            Method = TuningMethod.Responses,
            Tuning = Scale.Smol.Recipe.Tuning with { Updates = UpdateRule.PerEpoch },   // one example fills no batch
            Numbers = Selection.Given(new TuningNumbers(5e-5, 1)),
            Form = new TextForm(new ChatFormat { UserTag = "u", AssistantTag = "a" }, new Letters(), HasOtherTags: false),
            Seed = 1,
        };
        var runner = ToyRunner.Of(new ArtifactStore(Path.Combine(_scratch.Path, "artifacts")), engine, new RecordedReport());
        var trouble = (await Assert.ThrowsAsync<TrainingDivergedException>(
            () => runner.MakeAsync([stage], why: false, CancellationToken.None)))!;
        Assert.That(Advised(trouble), Is.EqualTo("models.tinyllama-1b.peakLearningRate=0.000025"));
        var recipe = Scale.Smol.RecipeWith([Advised(trouble)], seeds: null);
        Assert.That(recipe.CandidatesOf(TuningMethod.Responses, "tinyllama-1b").Select(numbers => numbers.PeakLearningRate),
            Is.All.EqualTo(2.5e-5), "typing it lowers the rate");
    }

    /// <summary>The setting that is to be typed.</summary>
    private static string Advised(TrainingDivergedException trouble)
    {
        Assert.That(trouble.Remedy, Is.EqualTo("recipe.value"));
        var setting = trouble.Message[(trouble.Message.LastIndexOf(' ') + 1)..];
        Assert.That(trouble.Message, Does.EndWith($"Give {setting.Split('=')[0]} a lower value, e.g. {setting}"));
        return setting;
    }

    private sealed record OneDialogue() : TuningSetStage(Revision: 1)
    {
        public override string Name => "one";

        public override object Recipe => new { };

        public override Task RunAsync(StageContext context)
        {
            File.WriteAllText(context.PathOf("one.txt"), "");
            return Task.CompletedTask;
        }

        public override IReadOnlyList<Dialogue> Open(string folder) => [new("q", "r")];
    }

    private sealed class Letters : ITokenizerFiles
    {
        public BeginTokenChoice BeginToken => BeginTokenChoice.Tokenizer;

        public ITextTokenizer Load(string folder) => new LetterTokenizer(beginToken: 1);

        public void Copy(string from, string to)
        {
        }

        public string ResponseText(ITextTokenizer tokenizer, int[] prompt, int[] response) => tokenizer.Decode(response);
    }
}

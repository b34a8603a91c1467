using System.Text;
using ImplicitInstruct.Claims;
using ImplicitInstruct.Embedding;
using ImplicitInstruct.Evaluation.Styles;
using ImplicitInstruct.Hub.Downloads;
using ImplicitInstruct.Hub.Tokenizers;
using ImplicitInstruct.Numerics;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Reports;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Tests.Reproduction;

namespace ImplicitInstruct.Tests.Embedding.Onnx;

/// <summary>Figure 5 from a hub to a verdict, with a network that looks letters up in a table.</summary>
[TestFixture]
public sealed class TheStyleClaimIsMeasuredWithVectors
{
    private const int Width = 3;

    private static readonly ReportCommands Commands = new(claim => $"make {claim}", []);

    private static readonly string[] Settings =
    [
        .. ToyCheckpoints.Small, .. ToyCheckpoints.Once, "style.embedder=neural", "style.embedderRepository=toy/letters",
        "style.embedderRevision=main", "style.embedderMaxTokens=40",
    ];

    private ToyCheckpoints _toy = null!;
    private ToyCheckpoints.Made _made = null!;
    private byte[] _model = null!;
    private byte[] _vocabulary = null!;

    [OneTimeSetUp]
    public async Task Make()
    {
        var letters = Enumerable.Range('!', '~' - '!' + 1).Select(letter => ((char)letter).ToString()).Where(one => one != "#").ToList();
        string[] tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "#", .. letters, .. letters.Select(letter => "##" + letter)];
        var random = new Philox(5, "toy embedder");
        var table = tokens.Select(_ => Enumerable.Range(0, Width).Select(_ => (float)(random.Below(200) - 100)).ToArray()).ToArray();
        _model = new TinyOnnx { Table = table };
        _vocabulary = Encoding.UTF8.GetBytes(string.Join('\n', tokens));
        _toy = new ToyCheckpoints();
        _toy.Hub.Put(EmbedderStage.ModelFile, _model);
        _toy.Hub.Put(WordPieceTextTokenizer.FileName, _vocabulary);
        _made = await _toy.MakeAsync(Options());
    }

    [OneTimeTearDown]
    public void Remove() => _toy.Dispose();

    [Test]
    public void Every_list_of_texts_is_embedded_once_and_the_embedder_is_fetched_before_anything_is_tuned()
    {
        var run = "smollm2-135m-single-task-{0}-s1-outputs";
        Assert.That(_made.Ran("embed"), Is.EquivalentTo(new[]
        {
            "embed/alpaca-eval-instructions", "embed/lima-responses",
            "embed/gsm8k-instructions", "embed/gsm8k-responses", "embed/recipes-instructions", "embed/recipes-responses",
            "embed/poetry-instructions", "embed/poetry-responses", "embed/mbpp-instructions", "embed/mbpp-responses",
            "embed/" + string.Format(null, run, "math"), "embed/" + string.Format(null, run, "recipes"),
            "embed/" + string.Format(null, run, "poetry"), "embed/" + string.Format(null, run, "code"),
        }));
        var ran = _made.Report.Ran.ToList();
        Assert.That(ran.IndexOf("embedder/letters"), Is.LessThan(ran.FindIndex(one => one.StartsWith("tune/", StringComparison.Ordinal))));
    }

    [Test]
    public void The_points_are_those_of_the_texts_own_vectors()
    {
        using var folder = new TemporaryFolder();
        using var embedder = SentenceEmbedders.Open(
            folder.Write("model.onnx", _model), WordPieceTextTokenizer.Load(folder.Write("vocab.txt", _vocabulary)), maxTokens: 40);
        var stages = _made.Outcome.Artifacts.Keys.Plan(_made.Study.Goals).OfType<EmbedStage>().ToDictionary(stage => stage.Name);
        foreach (var stage in stages.Values)
        {
            var vectors = _made.Outcome.Artifacts.Open(stage);
            Assert.That(vectors, Is.EqualTo(TextsOf(stage).Select(embedder.Embed)), stage.Name);
        }

        var math = new StyleSimilarity(
            new One(embedder), TextsOf(stages["gsm8k-instructions"]), TextsOf(stages["gsm8k-responses"]),
            TextsOf(stages["lima-responses"]));
        var points = math.Points(
            TextsOf(stages["alpaca-eval-instructions"]), TextsOf(stages["smollm2-135m-single-task-math-s1-outputs"]));
        var most = points.MaxBy(point => point.InstructionSimilarity);
        var found = _made.Outcome.Findings.Single().Result;
        Assert.That(
            found.Measured.Single(one => one.Condition == "smollm2-135m: math, like the task").Value,
            Is.EqualTo(100 * most.OutputSimilarity).Within(1e-9));
        Assert.That(
            found.Measured.Single(one => one.Condition == "smollm2-135m: math, style and similarity").Value,
            Is.EqualTo(100 * Correlation.Of(
                CorrelationKind.Pearson, [.. points.Select(point => point.InstructionSimilarity)],
                [.. points.Select(point => point.OutputSimilarity)])).Within(1e-9));

        Assert.That(found.Claim, Is.EqualTo(StyleClaim.OnCheckpoints));
        string[] bounds = [.. found.Bounds.Select(bound => bound.Text)];
        Assert.That(bounds, Has.Length.EqualTo(8));
        Assert.That(bounds, Has.Member("smollm2-135m: math, average < 0, its whole 95 % interval"));
        Assert.That(bounds, Has.None.Contains("similarity"));
        Assert.That(bounds, Has.None.Contains("marker"));

        IReadOnlyList<string> TextsOf(EmbedStage stage) => stage.Texts.Read(_made.Outcome.Artifacts.FolderOf);
    }

    /// <summary>Neither the network nor the hub is there: whoever reads needs no more than the artifacts.</summary>
    [Test]
    public void A_report_reads_the_vectors_and_names_what_made_them()
    {
        var nowhere = new HubSettings { Endpoint = new Uri("http://127.0.0.1:9"), CacheFolder = Path.Combine("no", "cache") };
        var study = new Study(Options(), _toy.Hub.Downloads with { Hub = nowhere });
        var page = File.ReadAllText(ReportAssembly.Write(study, study.ReadAll(), Commands));
        Assert.That(page, Does.Contain("the vectors that toy/letters at main makes of at most 40 tokens, without a prefix (onnxruntime-"));
        Assert.That(page, Does.Contain("math, like the task").And.Not.Contain("words are counted"));
    }

    [Test]
    public void Whatever_decides_a_vector_makes_another_artifact()
    {
        var key = KeyOf(Options());
        Assert.That(KeyOf(Options("style.embedderMaxTokens=41")), Is.Not.EqualTo(key));
        Assert.That(KeyOf(Options("style.embedderRevision=v1")), Is.Not.EqualTo(key));
        Assert.That(KeyOf(Options("style.embedderRepository=toy/others")), Is.Not.EqualTo(key));
        Assert.That(KeyOf(Options("data.testInstructions=3")), Is.Not.EqualTo(key));
        Assert.That(KeyOf(Options() with { Jobs = 7 }), Is.EqualTo(key));

        string KeyOf(ReproduceOptions options)
        {
            var keys = new StageKeys(_made.Outcome.Artifacts.Keys.NumericsId);
            return keys.Of(keys.Plan(_toy.Study(options).Goals).OfType<EmbedStage>().First(stage => stage.Texts is TestTexts)).Hash;
        }
    }

    [Test]
    public async Task A_folder_does_as_well_until_it_changes()
    {
        using var root = new TemporaryFolder();
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["onnx"]);
        folder.Write(EmbedderStage.ModelFile, _model);
        folder.Write(WordPieceTextTokenizer.FileName, _vocabulary);
        var options = _toy.Options(root) with
        {
            Claims = ["single-task-style"],
            Seeds = 1,
            Overrides = [.. Settings, $"style.embedderRepository={folder.Path}"],
        };
        var made = await _toy.MakeAsync(options);
        Assert.That(made.Ran("embed").Count(), Is.EqualTo(14));
        var stage = made.Outcome.Artifacts.Keys.Plan(made.Study.Goals).OfType<EmbedderStage>().Single();
        Assert.That(made.Outcome.Artifacts.Open(stage), Is.EqualTo(folder.Path));
        folder.Write(WordPieceTextTokenizer.FileName, [.. _vocabulary, .. "\nmore"u8]);
        Assert.That(
            () => made.Outcome.Artifacts.Open(stage),
            Throws.TypeOf<AdviceException>().With.Message.Contains("vocab.txt' is no longer the file that")
                .And.Message.Contains("looked at anew"));
        Assert.That(_toy.Study(options).ReadAsked().Found, Is.Empty, "another folder's content is another embedder");
    }

    [Test]
    public void An_embedder_that_cannot_be_had_is_refused_before_anything_is_tuned()
    {
        using var root = new TemporaryFolder();
        Refused("style.embedderRepository=./nowhere", "style.embedderRepository is './nowhere', and there is no such folder: name one");
        Refused($"style.embedderRepository={root.Path}", "has no onnx/model.onnx: an embedder is onnx/model.onnx and vocab.txt.");
        Refused("style.embedderMaxTokens=1", "style.embedderMaxTokens is 1; it must be at least 2");

        void Refused(string setting, string part)
        {
            using var artifacts = new TemporaryFolder();
            var options = _toy.Options(artifacts) with { Claims = ["single-task-style"], Seeds = 1, Overrides = [.. Settings, setting] };
            Assert.That(() => _toy.MakeAsync(options), Throws.TypeOf<AdviceException>().With.Message.Contains(part));
            Assert.That(Directory.Exists(Path.Combine(artifacts.Path, "artifacts", "smol", "tune")), Is.False);
        }
    }

    private ReproduceOptions Options(params string[] more) =>
        _toy.Options() with { Claims = ["single-task-style"], Seeds = 1, Overrides = [.. Settings, .. more] };

    /// <summary>As the core takes an embedder: a list at a time.</summary>
    private sealed class One(ISentenceEmbedder embedder) : ITextEmbedder
    {
        public string Name => "one";

        public IReadOnlyList<float[]> Embed(IReadOnlyList<string> texts) => [.. texts.Select(embedder.Embed)];
    }
}

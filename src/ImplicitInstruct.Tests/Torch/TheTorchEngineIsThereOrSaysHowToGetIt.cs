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
        Assert.That(TorchEngines.Open(new TorchOptions()).NumericsId, Does.Match(@"^torch-\d+\.\d+\.\d+-cpu-float32-\d+$"));
    }

    [Test]
    public void Where_it_is_not_it_says_what_to_type()
    {
        Assume.That(TorchEngines.IsAvailable, Is.False, "the engine is there");
        var refusal = Assert.Throws<AdviceException>(() => TorchEngines.Open(new TorchOptions()))!;
        Assert.That(refusal.Message, Does.Contain("dotnet restore build/packages.proj -p:Only=TorchSharp").And.Contain("--engine cpu"));
        Assert.That(refusal.Message, Does.Not.Contain('\n'));
        var line = TorchEngines.Describe().Single();
        Assert.That(line.Value, Does.Contain("dotnet restore build/packages.proj -p:Only=TorchSharp"));
    }

    [TestCase("gpu", "--device cuda:1")]
    [TestCase("cuda:x", "no device 'cuda:x'")]
    [TestCase("cuda:+1", "no device 'cuda:+1'")]
    [TestCase("cuda: 1", "no device 'cuda: 1'")]
    [TestCase("cuda:-1", "no device 'cuda:-1'")]
    [TestCase("", "no device ''")]
    public void A_device_that_is_none_is_refused_before_anything_is_loaded(string device, string part) =>
        Assert.That(() => TorchEngines.Open(new TorchOptions { Device = device }), Throws.TypeOf<AdviceException>().With.Message.Contains(part));

    [Test]
    public void The_package_that_is_asked_for_exists_under_that_name()
    {
        var project = File.ReadAllText(Path.Combine(Repository.Root, "build", "packages.proj"));
        Assert.That(project, Does.Contain("'$(Only)' == 'TorchSharp'").And.Contain("'$(Device)' == 'cuda'"));
    }
}

using ImplicitInstruct.Build.Bench;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.Arithmetic;

namespace ImplicitInstruct.Tests.Pipeline;

[TestFixture]
public sealed class BenchMeasuresWhatItIsAskedFor
{
    [Test]
    public void The_largest_shape_only_when_it_is_named()
    {
        Assert.That(BenchmarkShape.Named(null), Has.Count.EqualTo(4).And.None.EqualTo(BenchmarkShape.Llama2));
        Assert.That(BenchmarkShape.Named("stories"), Is.EqualTo(new[] { BenchmarkShape.FifteenMillion }));
        Assert.That(BenchmarkShape.Named("llama-2-7b"), Is.EqualTo(new[] { BenchmarkShape.Llama2 }));
        Assert.That(() => BenchmarkShape.Named("gpt"), Throws.TypeOf<AdviceException>().With.Message.Contains("llama-2-7b"));
    }

    [TestCase("gpu", null, 0, "There is no engine 'gpu'. What there is: cpu, torch.")]
    [TestCase("cpu", "cuda:0", 0, "The CPU engine has no other device than cpu")]
    [TestCase("torch", "tpu", 0, "There is no device 'tpu'.")]
    [TestCase("torch", "cuda:0", 4, "OMP_NUM_THREADS")]
    public void What_an_engine_has_not_is_refused(string engine, string? device, int threads, string part) =>
        Assert.That(
            new BenchOptions { Engine = engine, Device = device, Threads = threads }.Validate,
            Throws.TypeOf<AdviceException>().With.Message.Contains(part));

    [Test]
    public void Weights_that_are_only_timed_fit_their_model_and_are_made_anew_at_every_reading()
    {
        var config = BenchmarkShape.Mini.Config;
        var weights = new RepeatedWeights(config);
        Assert.That(weights.Sum(weight => (long)weight.Values.Length), Is.EqualTo(ParameterCount.Of(config).Total));
        Assert.That(weights.Select(weight => weight.Name), Is.EqualTo(WeightLayout.Of(config).Select(weight => weight.Name)));
        Assert.That(weights[1].Values.ToArray(), Is.All.EqualTo(1), "a norm");
        Assert.That(weights[2].Values.ToArray().Average(value => value * value), Is.EqualTo(0.64 / config.HiddenSize).Within(3).Percent);
        Assert.That(weights[2].Values.Equals(weights[2].Values), Is.False);
    }
}

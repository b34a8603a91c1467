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
        Assert.That(BenchmarkShape.Named("tinyllama-1.1b").Single().Adaptation, Is.Not.Null, "its gradients and moments fit few machines");
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

    [Test]
    public void Results_are_told_as_times_of_those_before()
    {
        var before = Toy(training: 100);
        var lines = (Toy(training: 150) with { Peak = 2e11 }).Against(BenchmarkRecordOf(before)).ToList();
        Assert.That(lines, Has.Member("| toy | 1.50 | 1.00 | 1.00 |"));
        Assert.That(
            lines[^1], Is.EqualTo("Times as fast as on 2026-11-30 (commit 01234567); the machine's peak was 2.00 times that of then."));
    }

    [Test]
    public void A_model_is_grown_in_one_direction_at_a_time()
    {
        var first = BenchmarkShape.Growth[0];
        Assert.That(BenchmarkShape.Named("growth"), Is.EqualTo(BenchmarkShape.Growth));
        foreach (var shape in BenchmarkShape.Growth.Skip(1))
        {
            var (one, other) = (first.Config, shape.Config);
            Assert.That(
                new[]
                {
                    one.HiddenSize != other.HiddenSize, one.Layers != other.Layers, first.Length != shape.Length, first.Rows != shape.Rows,
                    one.VocabularySize != other.VocabularySize,
                }.Count(differs => differs), Is.EqualTo(1), shape.Name);
            Assert.That(other.HeadSize, Is.EqualTo(one.HeadSize));
        }
    }

    [Test]
    public void What_an_operation_costs_is_told_as_times_of_the_first_models()
    {
        var grown = Toy(1) with
        {
            Rows =
            [
                new BenchmarkRow("toy", 1, 4e10, 1, 1) { BatchedFlops = 2e10, SingleBytes = 1e10 },
                new BenchmarkRow("toy x 2", 1, 5e10, 1, 1) { BatchedFlops = 1e10, SingleBytes = 1e10 },
            ],
        };
        Assert.That(
            grown.CostOfGrowth().Skip(2), Is.EqualTo(new[] { "| toy | 1.00 | 1.00 | 1.00 |", "| toy x 2 | 0.80 | 2.00 | 1.00 |" }));
    }

    [Test]
    public void Shares_are_of_the_peak_and_of_the_memorys_speed()
    {
        var row = new BenchmarkRow("toy", 1000, 5e10, 20, 30) { BatchedFlops = 6e10, SingleBytes = 8e9, Narrow = 50, NarrowBytes = 9e9 };
        Assert.That(
            (Toy(1) with { Bandwidth = 1e10, Rows = [row] }).ToMarkdown(),
            Is.EqualTo(new[] { "| toy | 1,000 | █████░░░░░ 50 % | 20 | 60 % | 30 | 80 % | 50 | 90 % |" }));
        Assert.That(Toy(1).ToMarkdown().Single(), Does.EndWith("| 20 | - | 30 | - | - | - |"));
    }

    /// <summary>A prompt's tokens go in with it, the last new one does not; logits are made for the new ones alone.</summary>
    [Test]
    public void Operations_of_decoding_are_those_of_every_token_that_goes_in()
    {
        var shape = BenchmarkShape.Mini;
        var all = Enumerable.Range(1, BenchmarkShape.PromptLength + shape.NewTokens - 1).Sum(at => ModelFlops.Decoding(shape.Config, at));
        var logits = 2.0 * shape.Config.VocabularySize * shape.Config.HiddenSize;
        var expected = all - (logits * (BenchmarkShape.PromptLength - 1));
        Assert.That(shape.DecodingFlops / shape.Prompts, Is.EqualTo(expected).Within(1e-9).Percent);
    }

    [Test]
    public void Results_of_another_machine_are_no_measure_of_the_program()
    {
        var here = Toy(training: 1);
        Assert.That(() => here.RequireSame(here), Throws.Nothing);
        Assert.That(() => (here with { Threads = 8 }).RequireSame(here),
            Throws.TypeOf<AdviceException>().With.Message.Contains("another number of threads: 8 there, 2 here"));
        Assert.That(() => (here with { Machine = "an abacus" }).RequireSame(here),
            Throws.TypeOf<AdviceException>().With.Message.Contains("another machine: an abacus there"));
    }

    [Test]
    public void A_file_that_is_none_of_ours_is_refused()
    {
        using var folder = new TemporaryFolder(inMemory: true);
        var file = folder.Write("other.json", "{\"model\": 1}"u8.ToArray());
        Assert.That(() => BenchmarkRecord.Read(file), Throws.TypeOf<AdviceException>().With.Message.Contains("holds no results of Bench"));
    }

    /// <summary>The page of the engine shows what the files beside it hold, to the last digit.</summary>
    [Test]
    public void The_stored_results_are_those_of_the_page()
    {
        var engine = Path.Combine(Repository.Root, "src", "ImplicitInstruct.Cpu");
        var page = File.ReadAllText(Path.Combine(engine, "README.md"));
        var files = Directory.GetFiles(Path.Combine(engine, "benchmarks"), "*.json");
        Assert.That(files, Is.Not.Empty);
        foreach (var file in files)
        {
            Assert.That(page, Does.Contain($"(benchmarks/{Path.GetFileName(file)})"));
            Assert.That(page, Does.Contain(string.Join('\n', BenchmarkRecord.Read(file).ToMarkdown())), file);
        }
    }

    private static BenchmarkRecord BenchmarkRecordOf(BenchmarkRecord record)
    {
        using var folder = new TemporaryFolder(inMemory: true);
        return BenchmarkRecord.Read(folder.Write("bench.json", record.ToBytes()));
    }

    private static BenchmarkRecord Toy(double training) => new()
    {
        Machine = "a loom",
        Engine = "toy",
        Threads = 2,
        Day = new DateOnly(2026, 11, 30),
        Commit = "0123456789",
        Peak = 1e11,
        Rows = [new BenchmarkRow("toy", training, 5e10, 20, 30)],
    };
}

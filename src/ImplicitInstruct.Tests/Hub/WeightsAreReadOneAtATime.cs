using System.Collections;
using ImplicitInstruct.Hub;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Tests.Hub;

/// <summary>A checkpoint of 7B weights is larger than the memory of most machines, so none may hold more of it than one tensor.</summary>
[TestFixture, NonParallelizable]
public sealed class WeightsAreReadOneAtATime
{
    private const int Numbers = 1 << 18;   // a tensor is 1 MiB

    /// <summary>The memory is measured at every so many tensors, since that collects all garbage; what grows shows itself.</summary>
    private const int Stride = 9;

    private static readonly LanguageModelConfig Tiny = new()
    {
        VocabularySize = 11,
        HiddenSize = 8,
        IntermediateSize = 12,
        Layers = 1,
        Heads = 2,
        KeyValueHeads = 1,
        MaxPositions = 16,
    };

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new TemporaryFolder();

    [TearDown]
    public void Clear() => _folder.Dispose();

    [Test]
    public void Memory_does_not_grow_with_the_number_of_tensors([Values(1L << 40, 5L << 20)] long largestShard)
    {
        Checkpoint.Save(_folder["few"], Tiny, new MadeTensors(4), TensorElement.F32, largestShard);
        Checkpoint.Save(_folder["many"], Tiny, new MadeTensors(64), TensorElement.F32, largestShard);
        Assert.That(PeakOfReading("many"), Is.LessThan(PeakOfReading("few") + 2 * sizeof(float) * Numbers));
    }

    [Test]
    public void Saving_asks_for_one_tensor_at_a_time_and_holds_none([Values(1L << 40, 5L << 20)] long largestShard)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();   // of what other tests left, which would be freed while this one measures
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var peaks = new List<long>();
        Checkpoint.Save(
            _folder.Path, Tiny, new MadeTensors(64, () => peaks.Add(GC.GetTotalMemory(forceFullCollection: true) - before)),
            TensorElement.BF16, largestShard);
        Assert.That(peaks, Has.Count.EqualTo(64 / Stride + 1), "the first, some, and the last");
        Assert.That(peaks.Max(), Is.LessThan(8 * sizeof(float) * Numbers), "64 tensors would be 64 MiB");
    }

    [Test]
    public void Names_and_shapes_are_known_without_reading()
    {
        Checkpoint.Save(_folder.Path, Tiny, new MadeTensors(3));
        var weights = Checkpoint.Load(_folder.Path).Weights;
        File.Delete(_folder["model.safetensors"]);
        Assert.That(
            weights.Shapes.Select(shape => (shape.Name, shape.Count)),
            Is.EqualTo([("t0", (long)Numbers), ("t1", Numbers), ("t2", Numbers)]));
        Assert.That(() => weights[0], Throws.TypeOf<AdviceException>().With.Message.Contains("model.safetensors"));
    }

    [Test]
    public void A_file_that_was_changed_after_its_header_was_checked_is_refused()
    {
        Checkpoint.Save(_folder.Path, Tiny, new MadeTensors(2));
        var weights = Checkpoint.Load(_folder.Path).Weights;
        using (var file = File.OpenWrite(_folder["model.safetensors"]))
            file.SetLength(file.Length - 4);
        Assert.That(() => weights[0], Throws.TypeOf<AdviceException>().With.Message.Contains("was changed while it was in use"));
    }

    [Test]
    public void No_file_stays_open()
    {
        Checkpoint.Save(_folder.Path, Tiny, new MadeTensors(2));
        var weights = Checkpoint.Load(_folder.Path).Weights;
        foreach (var _ in weights)
        {
            using var alone = new FileStream(_folder["model.safetensors"], FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            Assert.That(alone.Length, Is.GreaterThan(0));
        }
    }

    private long PeakOfReading(string name)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var peak = 0L;
        var count = 0;
        foreach (var tensor in Checkpoint.Load(_folder[name]).Weights)
        {
            Assert.That(tensor.Values.Span[0], Is.EqualTo(count));
            if (count++ % Stride == 0)
                peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: true) - before);
        }

        Assert.That(peak, Is.GreaterThan(sizeof(float) * Numbers / 2), "what is read is counted");
        return peak;
    }

    /// <summary>Tensors that are made when they are asked for.</summary>
    private sealed class MadeTensors(int count, Action? asked = null) : INamedTensors
    {
        public IReadOnlyList<TensorShape> Shapes { get; } = [.. Enumerable.Range(0, count).Select(
            index => new TensorShape($"t{index}", [Numbers]))];

        public int Count => count;

        public NamedTensor this[int index]
        {
            get
            {
                var values = new float[Numbers];
                values[0] = index;
                if (index % Stride == 0)
                    asked?.Invoke();
                return new NamedTensor($"t{index}", [Numbers], values);
            }
        }

        public IEnumerator<NamedTensor> GetEnumerator() => Enumerable.Range(0, count).Select(index => this[index]).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}

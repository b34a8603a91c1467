using System.Security.Cryptography;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Reproduction.Training;

namespace ImplicitInstruct.Tests.Reproduction;

/// <summary>A 7B model's state is some 84 GB; here as many pieces as matter, and little memory.</summary>
[TestFixture, NonParallelizable]
public sealed class AStateIsWrittenAndReadInPieces
{
    private TemporaryFolder _scratch = null!;
    private string _path = "";

    [SetUp]
    public void Make()
    {
        _scratch = new TemporaryFolder();
        _path = Path.Combine(_scratch.Path, "partial", "state.bin");
    }

    [TearDown]
    public void Clear() => _scratch.Dispose();

    [Test]
    public void What_is_read_is_what_was_written([Values(0, 1, (1 << 18) - 1, 1 << 18, (1 << 18) + 1, 600_000)] int length)
    {
        var values = Enumerable.Range(0, length).Select(i => i == 3 ? float.NaN : i / 7f).ToArray();
        NamedTensor[] weights = [new("w", [length], values), new("scalar", [], new[] { -0f })];
        new ResumeState(3, 1.5, [0.25, 0.125], weights, [new("m", [1, length], values)]).Write(_path, "key");
        var read = ResumeState.TryRead(_path, "key", Assert.Fail)!;
        Assert.That((read.StepsDone, read.Seconds, read.Losses[1]), Is.EqualTo((3, 1.5, 0.125)));
        Assert.That(read.Weights.Select(tensor => (tensor.Name, tensor.Shape.Count)), Is.EqualTo([("w", 1), ("scalar", 0)]));
        Assert.That(Bits(read.Weights[0]), Is.EqualTo(Bits(values)));
        Assert.That(Bits(read.Weights[1]), Is.EqualTo(Bits([-0f])));
        Assert.That(Bits(read.Optimizer[0]), Is.EqualTo(Bits(values)));
        Assert.That(((INamedTensors)read.Optimizer).Shapes.Single().Shape, Is.EqualTo([1, length]));
    }

    /// <summary>The seal is the SHA-256 of all that stands before it, as any other tool computes it.</summary>
    [Test]
    public void The_file_ends_with_its_own_hash()
    {
        new ResumeState(1, 0, [1], [new("w", [2], new[] { 1f, 2f })], []).Write(_path, "key");
        var bytes = File.ReadAllBytes(_path);
        Assert.That(SHA256.HashData(bytes.AsSpan(0, bytes.Length - 32)), Is.EqualTo(bytes[^32..]));
    }

    [Test]
    public void Neither_writing_nor_reading_holds_more_than_a_tensor()
    {
        const int Count = 48;
        var shared = new float[1 << 18];   // 48 tensors of 1 MiB in the file, one in memory
        var tensors = Enumerable.Range(0, Count).Select(index => new NamedTensor($"t{index}", [shared.Length], shared)).ToArray();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        new ResumeState(1, 0, [1], tensors, tensors).Write(_path, "key");
        Assert.That(GC.GetTotalAllocatedBytes(precise: true) - before, Is.LessThan(16 << 20), "96 MiB were written");

        before = GC.GetTotalAllocatedBytes(precise: true);
        var read = ResumeState.TryRead(_path, "key", Assert.Fail)!;
        Assert.That(GC.GetTotalAllocatedBytes(precise: true) - before, Is.LessThan(16 << 20), "nothing but the list is read yet");

        var live = GC.GetTotalMemory(forceFullCollection: true);
        var peak = 0L;
        foreach (var tensor in read.Weights.Concat(read.Optimizer))
        {
            Assert.That(tensor.Values.Length, Is.EqualTo(shared.Length));
            peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: true) - live);
        }

        Assert.That(peak, Is.LessThan(8 << 20));
    }

    [Test]
    public void A_write_that_fails_leaves_the_state_before_it()
    {
        new ResumeState(1, 0, [1], [new("w", [1], new[] { 1f })], []).Write(_path, "key");
        var failing = new ResumeState(2, 0, [1], [new("w", [1], new[] { 2f })], null!);
        Assert.That(() => failing.Write(_path, "key"), Throws.Exception);
        Assert.That(ResumeState.TryRead(_path, "key", Assert.Fail)!.StepsDone, Is.EqualTo(1));
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(_path)!), Has.Length.EqualTo(1), "what was begun is gone");
    }

    private static int[] Bits(NamedTensor tensor) => Bits(tensor.Values.ToArray());

    private static int[] Bits(float[] values) => [.. values.Select(BitConverter.SingleToInt32Bits)];
}

using System.Text;
using ImplicitInstruct.Hub;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Tests.Hub;

[TestFixture]
public sealed class SafetensorsKeepEveryNumber
{
    [Test]
    public void What_is_written_is_read_in_the_same_order_and_bits()
    {
        using var folder = new TemporaryFolder();
        float[] odd = [0f, -0f, float.Epsilon, float.MaxValue, float.NegativeInfinity, 1f / 3];
        NamedTensor[] tensors =
        [
            new("z.last", [2, 3], odd), new("a.first", [1], new[] { 42f }), new("scalar", [], new[] { 7f }),
                new("empty", [0, 5], Array.Empty<float>()),
        ];

        Safetensors.Write(folder["t.safetensors"], tensors);
        var read = Safetensors.Read(folder["t.safetensors"]);

        Assert.That(read.Select(tensor => tensor.Name), Is.EqualTo(tensors.Select(tensor => tensor.Name)));
        for (var i = 0; i < tensors.Length; i++)
        {
            Assert.That(read[i].Shape, Is.EqualTo(tensors[i].Shape));
            Assert.That(Bits(read[i]), Is.EqualTo(Bits(tensors[i])));
        }
    }

    [Test]
    public void A_tensor_longer_than_one_read_is_whole([Values] TensorElement element)
    {
        using var folder = new TemporaryFolder();
        var values = new float[(1 << 19) + 3];
        for (var i = 0; i < values.Length; i++)
            values[i] = (i % 251) - 125;   // whole numbers that all three forms hold

        Safetensors.Write(folder["t"], [new NamedTensor("t", [values.Length], values)], element);

        Assert.That(Safetensors.Read(folder["t"])[0].Values.Span.SequenceEqual(values), Is.True);
    }

    [Test]
    public void The_bytes_are_those_of_the_reference_writer()
    {
        using var folder = new TemporaryFolder();
        Safetensors.Write(folder["t"], [new NamedTensor("w", [1, 2], new[] { 1f, -2f })]);

        const string Header = """{"__metadata__":{"format":"pt"},"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}""";
        var padded = Header.PadRight((Header.Length + 7) / 8 * 8);
        var expected = SafetensorsBytes.Of(Encoding.UTF8.GetBytes(padded), [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0]);
        Assert.That(File.ReadAllBytes(folder["t"]), Is.EqualTo(expected));
    }

    [Test]
    public void Nothing_is_left_beside_a_written_file()
    {
        using var folder = new TemporaryFolder();
        Safetensors.Write(folder["t"], [new NamedTensor("w", [1], new[] { 1f })]);
        Assert.That(Directory.GetFiles(folder.Path), Is.EqualTo(new[] { folder["t"] }));
    }

    [Test]
    public void Reading_some_tensors_reads_only_those()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("t", SafetensorsBytes.Of(SafetensorsBytes.GoodHeader, 32));
        Assert.That(Safetensors.Read(path, name => name == "b").Select(tensor => tensor.Name), Is.EqualTo(new[] { "b" }));
    }

    [Test]
    public void An_unwanted_tensor_may_be_of_a_type_that_is_not_read()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("t", SafetensorsBytes.Of("""{"ids":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}""", 8));
        Assert.That(Safetensors.Read(path, static _ => false), Is.Empty);
    }

    [TestCase("twice", "twice")]
    [TestCase("__metadata__", "other")]
    public void Names_that_would_collide_are_refused_before_anything_is_written(string first, string second)
    {
        using var folder = new TemporaryFolder();
        NamedTensor[] tensors = [new(first, [1], new float[1]), new(second, [1], new float[1])];
        Assert.That(() => Safetensors.Write(folder["t"], tensors), Throws.ArgumentException);
        Assert.That(Directory.GetFiles(folder.Path), Is.Empty);
    }

    [Test]
    public void A_tensor_that_does_not_fill_its_shape_is_refused()
    {
        using var folder = new TemporaryFolder();
        NamedTensor[] tensors = [new("w", [2, 2], new float[3])];
        Assert.That(() => Safetensors.Write(folder["t"], tensors), Throws.ArgumentException.With.Message.Contains("'w'"));
    }

    [Test]
    public void A_folder_that_is_not_there_cannot_be_written_to()
    {
        using var folder = new TemporaryFolder();
        NamedTensor[] tensors = [new("w", [1], new float[1])];
        Assert.That(
            () => Safetensors.Write(folder[Path.Combine("no", "t")], tensors),
            Throws.TypeOf<AdviceException>().With.Message.Contains("cannot be written"));
    }

    private static uint[] Bits(NamedTensor tensor) => Array.ConvertAll(tensor.Values.ToArray(), BitConverter.SingleToUInt32Bits);
}

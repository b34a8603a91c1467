using System.Buffers.Binary;
using ImplicitInstruct.Hub;

namespace ImplicitInstruct.Tests.Hub;

[TestFixture]
public sealed class DamagedSafetensorsEndInOneClearSentence
{
    [TestCase("""{"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]""", 24, "no valid JSON")]
    [TestCase("""["a"]""", 0, "does not start with '{'")]
    [TestCase("", 0, "does not start with '{'")]
    [TestCase(
        """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8,
        "'a' is there twice")]
    [TestCase("""{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "unexpected or repeated 'dtype'")]
    [TestCase("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"more":1}}""", 4, "unexpected or repeated 'more'")]
    [TestCase("""{"a":{"shape":[1],"data_offsets":[0,4]}}""", 4, "lacks 'dtype'")]
    [TestCase("""{"a":[1]}""", 0, "described by no object")]
    [TestCase("""{"a":{"dtype":"F31","shape":[1],"data_offsets":[0,4]}}""", 4, "unknown dtype 'F31'")]
    [TestCase("""{"a":{"dtype":"I32","shape":[1],"data_offsets":[0,4]}}""", 4, "only F32, BF16 and F16 are read")]
    [TestCase("""{"a":{"dtype":"F16","shape":[1],"data_offsets":[0,4]}}""", 4, "cannot have the 4 bytes")]
    [TestCase("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "shape [2] cannot have the 4 bytes")]
    [TestCase("""{"a":{"dtype":"F32","shape":[-1,-1],"data_offsets":[0,4]}}""", 4, "extent")]
    [TestCase("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "extent")]
    [TestCase("""{"a":{"dtype":"F32","shape":[99999999999],"data_offsets":[0,4]}}""", 4, "extent")]
    [TestCase(
        """{"a":{"dtype":"F32","shape":[2000000000,2000000000,2000000000,2000000000,2000000000],"data_offsets":[0,4]}}""", 4,
        "cannot have the 4 bytes")]
    [TestCase("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "data_offsets")]
    [TestCase("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}""", 4, "data_offsets")]
    [TestCase("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""", 4, "data_offsets")]
    [TestCase(
        """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12,
        "'b' overlaps tensor 'a'")]
    [TestCase(
        """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""", 12,
        "4 bytes between")]
    [TestCase("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "between the header and tensor 'a'")]
    [TestCase(
        """{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}""", 8,
        "cut short: tensor 'a' needs 12 bytes after the header but only 8")]
    [TestCase("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 9, "5 bytes after tensor 'a' belong to no tensor")]
    [TestCase("""{"__metadata__":{"format":1}}""", 0, "__metadata__")]
    [TestCase("""{"\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "no valid Unicode")]
    public void The_sentence_names_the_file_and_the_fault(string header, int dataLength, string fault) =>
        AssertRefused(SafetensorsBytes.Of(header, dataLength), fault);

    [Test]
    public void A_file_shorter_than_its_length_field_is_refused() => AssertRefused([1, 2, 3], "has 3 bytes");

    [Test]
    public void A_huge_claimed_header_is_refused_without_reserving_memory()
    {
        var bytes = SafetensorsBytes.Of(SafetensorsBytes.GoodHeader, 32);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, ulong.MaxValue);
        AssertRefused(bytes, "claims a header of 18,446,744,073,709,551,615 bytes");
    }

    [Test]
    public void A_header_that_ends_after_the_file_is_refused()
    {
        var bytes = SafetensorsBytes.Of(SafetensorsBytes.GoodHeader, 32);
        AssertRefused(bytes[..50], "only 42 are there");
    }

    [Test]
    public void A_name_of_control_characters_cannot_break_the_sentence()
    {
        var name = "x\\n\\u001b[2J" + new string('y', 500);
        AssertRefused(SafetensorsBytes.Of($$"""{"{{name}}":1}""", 0), "described by no object");
    }

    [Test]
    public void A_missing_file_is_refused()
    {
        using var folder = new TemporaryFolder();
        Assert.That(() => Safetensors.Read(folder["none"]), Throws.TypeOf<AdviceException>().With.Message.Contains("does not exist"));
    }

    private static void AssertRefused(byte[] bytes, string fault)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("broken.safetensors", bytes);
        var refusal = Assert.Throws<AdviceException>(() => Safetensors.Read(path))!;
        Assert.That(refusal.Message, Does.Contain(fault).And.Contain("broken.safetensors").And.EndWith("."));
        Assert.That(refusal.Message, Has.Length.LessThan(400).And.No.Contains("\n").And.No.Contains("\u001b"));
    }
}

using ImplicitInstruct.Hub;
using ImplicitInstruct.Reproduction.Verifying;

namespace ImplicitInstruct.Tests.Reproduction.Publishing;

[TestFixture]
public sealed class TheFirstDifferenceIsNamed
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Prepare() => _folder = new TemporaryFolder();

    [TearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void Of_tensors_by_name_place_and_both_values()
    {
        var (here, there) = (Tensors("here", 0.5f), Tensors("there", 0.25f));
        Assert.That(FirstDifference.Of(here, there), Is.EqualTo("'b' [1, 0]: 0.5 here, 0.25 there"));
        Assert.That(Likeness.Fault(here, there), Is.EqualTo("'b' lies 0.0667 of its length away, more than 0.02"));
        Assert.That(Likeness.Fault(here, Tensors("near", 0.505f)), Is.Null);
        Assert.That(Likeness.Fault(here, Tensors("none", float.NaN)), Does.Contain("NaN"));
    }

    [Test]
    public void Of_other_tensors_by_the_byte()
    {
        var there = _folder["there.safetensors"];
        Safetensors.Write(there, [new("c", [1], new float[] { 1 })]);
        Assert.That(FirstDifference.Of(Tensors("here", 1), there), Does.StartWith("byte "));
    }

    [Test]
    public void Of_texts_by_the_line()
    {
        var here = _folder.Write("a.json", "{\n \"x\": 1,\n \"y\": 2\n}"u8);
        var there = _folder.Write("b.json", "{\n \"x\": 1,\n \"y\": 3\n}"u8);
        Assert.That(FirstDifference.Of(here, there), Is.EqualTo("line 3: ' \"y\": 2' here, ' \"y\": 3' there"));
    }

    [Test]
    public void Of_long_lines_where_they_part_and_without_what_moves_a_cursor()
    {
        var (here, there) = (
            _folder.Write("a.txt", [.. Enumerable.Repeat((byte)'x', 5000), (byte)'1']),
            _folder.Write("b.txt", [.. Enumerable.Repeat((byte)'x', 5000), 0x1b]));
        Assert.That(FirstDifference.Of(here, there), Is.EqualTo($"line 1: '{new string('x', 20)}1' here, '{new string('x', 20)}?' there"));
    }

    [Test]
    public void Of_other_files_by_the_byte()
    {
        var (here, there) = (_folder.Write("a.bin", [0, 1, 2]), _folder.Write("b.bin", [0, 1]));
        Assert.That(FirstDifference.Of(here, there), Is.EqualTo("byte 2: 0x02 here, the end there"));
    }

    [TestCase("\"score\": 0.501,", "\"score\": 0.509,", true)]
    [TestCase("\"score\": 0.5,", "\"score\": 0.53,", false)]
    [TestCase("\"tokens\": 1000,", "\"tokens\": 1019,", true)]
    [TestCase("\"tokens\": 1000,", "\"tokens\": 1030,", false)]
    [TestCase("\"output\": \"a cat\",", "\"output\": \"a dog\",", false)]
    public void Of_a_gpus_texts_numbers_may_lie_two_percent_apart(string here, string there, bool isLike) =>
        Assert.That(Likeness.Fault(_folder.Write("a", Ascii(here)), _folder.Write("b", Ascii(there))) is null, Is.EqualTo(isLike));

    [Test]
    public void Of_a_gpus_texts_one_line_in_ten_may_be_another()
    {
        string[] lines = [.. Enumerable.Repeat("the same", 20)];
        var here = _folder.Write("a", Ascii(string.Join('\n', lines)));
        (lines[3], lines[7]) = ("another", "another");
        Assert.That(Likeness.Fault(here, _folder.Write("b", Ascii(string.Join('\n', lines)))), Is.Null);
        lines[9] = "a third";
        Assert.That(Likeness.Fault(here, _folder.Write("b", Ascii(string.Join('\n', lines)))), Is.EqualTo("3 of 20 lines are others"));
        Assert.That(Likeness.Fault(here, _folder.Write("b", Ascii("the same"))), Is.EqualTo("20 lines here, 1 there"));
    }

    private static byte[] Ascii(string text) => System.Text.Encoding.ASCII.GetBytes(text);

    private string Tensors(string name, float value)
    {
        var path = _folder[name + ".safetensors"];
        Safetensors.Write(path, [new("a", [2], new float[] { 1, 2 }), new("b", [2, 2], new float[] { 3, 2, value, 1 })]);
        return path;
    }
}

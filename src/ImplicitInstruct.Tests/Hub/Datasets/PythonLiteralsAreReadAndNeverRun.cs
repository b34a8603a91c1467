using ImplicitInstruct.Hub.Datasets.Python;

namespace ImplicitInstruct.Tests.Hub.Datasets;

/// <summary>Values printed by CPython 3.11's <c>eval</c>.</summary>
[TestFixture]
public sealed class PythonLiteralsAreReadAndNeverRun
{
    [TestCase("[]", ExpectedResult = new string[0])]
    [TestCase(
        """['a\tb', "it's", 'x\x41\u00e9\U0001F600\101\q', 'one' "two", ]""",
        ExpectedResult = new[] { "a\tb", "it's", "xAé😀A\\q", "onetwo" })]
    [TestCase("['\\\n']", ExpectedResult = new[] { "" })]
    [TestCase("""  ( 'a' , # a remark, 'b'""" + "\n'c')  ", ExpectedResult = new[] { "a", "c" })]
    public string[] A_list_of_texts(string literal) => [.. ((List<object>)PythonLiteral.Parse(literal)).Cast<string>()];

    [TestCase("")]
    [TestCase("[")]
    [TestCase("['a'")]
    [TestCase("['a]")]
    [TestCase("['a\nb']")]
    [TestCase("['a' 7]")]
    [TestCase("['a'] ['b']")]
    [TestCase("__import__('os')")]
    [TestCase("['\\u12']")]
    [TestCase("['\\U00110000']")]
    [TestCase("['\\N{BULLET}']")]
    [TestCase("[[[[[[[[[[[[]]]]]]]]]]]]")]
    [TestCase("['\\")]
    public void Anything_else_is_refused(string literal) =>
        Assert.That(() => PythonLiteral.Parse(literal), Throws.TypeOf<FormatException>());

    [Test]
    public void A_script_that_assigns_no_such_name_is_refused() =>
        Assert.That(() => PythonLiteral.Assigned("x = [1]\n", "y"), Throws.TypeOf<FormatException>().With.Message.Contains("y"));
}

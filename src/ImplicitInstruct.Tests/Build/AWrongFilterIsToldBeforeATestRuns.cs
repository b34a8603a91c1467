using System.Text.RegularExpressions;
using ImplicitInstruct.Build.Testing;

namespace ImplicitInstruct.Tests.Build;

[TestFixture]
public sealed partial class AWrongFilterIsToldBeforeATestRuns
{
    [TestCase("Claim=response-tuning")]
    [TestCase("Missing_file")]
    [TestCase("FullyQualifiedName~Hub&(Name!~a|TestCategory=Claim)")]
    [TestCase(" ( Name = a ) | ((Paper~table)) ")]
    [TestCase(@"Name=Case\(1\)&FullyQualifiedName!=a\=b\\c")]
    [TestCase("name~a b")]
    [TestCase("Name~%2C")]
    public void A_good_one_goes_to_dotnet_test_as_it_is(string filter) => Assert.That(TestFilter.Checked(filter), Is.EqualTo(filter));

    /// <summary>MSBuild parts properties at commas and semicolons, and takes quotes away.</summary>
    [TestCase(@"Name~Case\(1,""a b"";2\)", ExpectedResult = @"Name~Case\(1%2C%22a b%22%3B2\)")]
    public string What_MSBuild_would_take_for_itself_is_hidden_from_it(string filter) => TestFilter.Checked(filter);

    [TestCase("FullyQualifiedName~Missing_file(1, \"a b\")", "at character 32, an & or | is missing")]
    [TestCase("", "a condition is missing")]
    [TestCase("Name=a&", "a condition is missing")]
    [TestCase("|Name=a", "a condition is missing")]
    [TestCase("()", "a condition is missing")]
    [TestCase("=a", "a condition is missing")]
    [TestCase("(Name=a", "never closed")]
    [TestCase("Name=a)", "never opened")]
    [TestCase("Name=", "a value of Name is missing")]
    [TestCase("Name!a", "neither = nor ~")]
    [TestCase("Name=a=b", "a second operator")]
    [TestCase("Name==a", "a value of Name is missing")]
    [TestCase("(Name=a)(Name=b)", "an & or | is missing")]
    [TestCase(@"Name~a\b", "a backslash stands before none of")]
    [TestCase(@"Name~a\", "a backslash stands before none of")]
    [TestCase("Nmae=a", "no test has a property 'Nmae', only FullyQualifiedName, Name")]
    [TestCase("Nmae!=a", "no test has a property 'Nmae'")]
    public void A_wrong_one_is_one_sentence_that_says_where(string filter, string wrong) =>
        Assert.That(
            Assert.Throws<AdviceException>(() => TestFilter.Checked(filter))!.Message,
            Does.Contain($"--filter '{filter}'").And.Contain(wrong).And.Contain("Claim=response-tuning").And.No.Contains("\n"));

    [Test]
    public void It_is_bad_usage()
    {
        var run = HostProcess.Run("--target", "Test", "--filter", "Name=a)");
        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Errors, Does.StartWith("--filter 'Name=a)' cannot be understood"));
    }

    /// <summary>Every property that a fixture states can be asked for.</summary>
    [Test]
    public void The_properties_of_the_experiments_are_known()
    {
        var stated = Directory.EnumerateFiles(Path.Combine(Repository.Root, "experiments"), "*.cs")
            .SelectMany(file => Stated().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)).Distinct().ToArray();
        Assert.That(stated, Does.Contain("Claim"));
        Assert.That(stated, Is.SubsetOf(TestFilter.Properties));
    }

    [GeneratedRegex("""[\[,] ?Property\("(\w+)",""")]
    private static partial Regex Stated();
}

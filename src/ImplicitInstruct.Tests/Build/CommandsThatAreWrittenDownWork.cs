using System.Text.Json;
using System.Text.RegularExpressions;
using ImplicitInstruct.Build.CommandLine;
using YamlDotNet.RepresentationModel;

namespace ImplicitInstruct.Tests.Build;

/// <summary>Workflows, the Dockerfile and the README type commands that no compiler sees.</summary>
[TestFixture]
public sealed partial class CommandsThatAreWrittenDownWork
{
    private static readonly string[] Scripts = ["./build.sh", "./build.ps1"];

    private static IEnumerable<TestCaseData> Commands =>
        Workflows.SelectMany(file => Steps(file).SelectMany(step => CommandsOf(Text(step, "run") ?? ""))
            .Select(command => (Source: Path.GetFileName(file), Command: command)))
            .Concat(CommandsOf(File.ReadAllText(Path.Combine(Repository.Root, "README.md")))
            .Select(command => (Source: "README.md", Command: command)))
            .Distinct()
            .Select(written => new TestCaseData(written.Command).SetArgDisplayNames(written.Source, written.Command));

    private static string Nightly => Path.Combine(Repository.Root, ".github", "workflows", "nightly-gpu.yml");

    private static string[] Workflows => Directory.GetFiles(Path.Combine(Repository.Root, ".github", "workflows"), "*.yml");

    [TestCaseSource(nameof(Commands))]
    public void A_command_names_a_target_and_arguments_of_the_host(string command) =>
        Assert.That(() => CommandLineCheck.Parse(Words(command), Targets.All), Throws.Nothing);

    [Test]
    public void Every_job_of_a_workflow_runs_somewhere_and_every_step_does_one_thing()
    {
        foreach (var file in Workflows)
        {
            foreach (var (name, job) in ((YamlMappingNode)Document(file)["jobs"]).Children)
            {
                var at = $"{Path.GetFileName(file)}: {name}";
                Assert.That(((YamlMappingNode)job).Children.Keys.Select(key => key.ToString()),
                    Is.SupersetOf(new[] { "runs-on", "timeout-minutes", "steps" }), at);
                Assert.That(Filled().Matches(Raw(job)).Select(match => match.Groups[1].Value).Distinct(),
                    Is.SubsetOf(Variables((YamlMappingNode)job)), $"{at} asks for what its matrix has");
            }

            foreach (var step in Steps(file))
                Assert.That(
                    new[] { "run", "uses" }.Count(key => step.Children.ContainsKey(key)), Is.EqualTo(1),
                    $"{Path.GetFileName(file)}: {Raw(step)}");
        }
    }

    [Test]
    public void Parts_of_the_check_are_scripts_that_are_there()
    {
        var run = File.ReadAllText(Path.Combine(Repository.Root, ".ci", "run"));
        var parts = Part().Matches(run).Select(match => match.Groups[1].Value).ToArray();
        Assert.That(parts, Is.EqualTo(new[] { "torch", "arm64", "powershell", "slurm" }));
        Assert.That(parts.Where(part => !File.Exists(Path.Combine(Repository.Root, ".ci", part))), Is.Empty);
    }

    [Test]
    public void A_container_runs_a_target_of_the_host()
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, "build", "Dockerfile"));
        string[] Arguments(string word) => JsonSerializer.Deserialize<string[]>(
            lines.Single(line => line.StartsWith(word + " ", StringComparison.Ordinal))[(word.Length + 1)..])!;
        Assert.That(Arguments("ENTRYPOINT"), Is.EqualTo(new[] { "./build.sh" }));
        Assert.That(() => CommandLineCheck.Parse(Arguments("CMD"), Targets.All), Throws.Nothing);
    }

    /// <summary>Both are read by name elsewhere (HubSettings, JudgeOptions); a step that does not ask for them does not get them.</summary>
    [Test]
    public void The_nightly_run_is_given_its_secrets_and_checks_them_first()
    {
        string[][] secrets = [["HF_TOKEN"], ["HF_TOKEN", "OPENAI_API_KEY"]];   // a judge of one's own needs no key
        var steps = Steps(Nightly).Where(step => Secrets().IsMatch(Text(step, "env") ?? "")).ToArray();
        Assert.That(steps.Select(step => Text(step, "name")), Is.EqualTo(new[] { "Check the secrets", "Nightly" }));
        Assert.That(
            steps.Select(step => Secrets().Matches(Text(step, "env")!).Select(match => match.Groups[1].Value)), Is.EqualTo(secrets));
    }

    [Test]
    public void The_report_is_kept_however_the_night_ended()
    {
        var keep = Steps(Nightly)
            .Single(step => Text(step, "uses")?.StartsWith("actions/upload-artifact@", StringComparison.Ordinal) == true);
        Assert.That(Text(keep, "if"), Is.EqualTo("always()"), "a job that ran into its time limit is cancelled");
        Assert.That(keep["with"]["path"].ToString(), Does.Contain("artifacts/paper/report").And.Contain("expected/**/*.received.*"));
    }

    [Test]
    public void Nothing_but_a_schedule_and_a_person_starts_the_nightly_run()
    {
        var triggers = (YamlMappingNode)Document(Nightly)["on"];
        Assert.That(triggers.Children.Keys.Select(key => key.ToString()), Is.EquivalentTo(new[] { "schedule", "workflow_dispatch" }));
    }

    private static YamlMappingNode Document(string file)
    {
        var stream = new YamlStream();
        using var reader = File.OpenText(file);
        stream.Load(reader);
        return (YamlMappingNode)stream.Documents[0].RootNode;
    }

    private static IEnumerable<YamlMappingNode> Steps(string file) =>
        ((YamlMappingNode)Document(file)["jobs"]).Children.Values.SelectMany(job => (YamlSequenceNode)job["steps"]).Cast<YamlMappingNode>();

    private static IEnumerable<string> Variables(YamlMappingNode job) =>
        job.Children.TryGetValue("strategy", out var strategy)
            ? ((YamlMappingNode)strategy["matrix"]).Children.Keys.Select(key => key.ToString())
            : [];

    private static string Raw(YamlNode node)
    {
        using var writer = new StringWriter();
        new YamlStream(new YamlDocument(node)).Save(writer, assignAnchors: false);
        return writer.ToString();
    }

    private static string? Text(YamlMappingNode step, string key) =>
        step.Children.TryGetValue(key, out var value) ? value.ToString() : null;

    /// <summary>What follows a script's name, in lines that are not prose.</summary>
    private static IEnumerable<string> CommandsOf(string text) => text.Split('\n')
        .Where(line => !line.Contains('`', StringComparison.Ordinal))
        .SelectMany(line => Scripts.Where(script => $"{line} ".Contains($"{script} ", StringComparison.Ordinal))
            .Select(script => line[(line.IndexOf(script, StringComparison.Ordinal) + script.Length)..].Split(" #")[0].Trim()));

    /// <summary>The words as the host gets them; what a workflow fills in is a number.</summary>
    private static string[] Words(string command) =>
        [.. Word().Matches(command).Select(match => match.Value.Trim('"')).Select(word => word.StartsWith('$') ? "1" : word)];

    [GeneratedRegex("\"[^\"]*\"|\\S+")]
    private static partial Regex Word();

    [GeneratedRegex(@"\$\{\{ *matrix\.(\w+) *\}\}")]
    private static partial Regex Filled();

    [GeneratedRegex(@"^ *(?:part|counted) (\w+)", RegexOptions.Multiline)]
    private static partial Regex Part();

    [GeneratedRegex(@"secrets\.(\w+)")]
    private static partial Regex Secrets();
}

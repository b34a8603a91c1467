using System.Diagnostics;
using System.Text.RegularExpressions;

namespace ImplicitInstruct.Tests.Build;

/// <summary>
/// build.sh in a checkout of two files, with a <c>dotnet</c> that notes what it is asked for: when it compiles, and what it says when it
/// cannot.
/// </summary>
[TestFixture, Platform(Exclude = "Win")]
public sealed partial class TheScriptCompilesWhatChanged
{
    private const string Dotnet =
        """
        #!/usr/bin/env bash
        case "$1" in
            --version) if [ -e "$NOTES/sdk" ]; then cat "$NOTES/sdk"; exit 1; fi ;;
            build)
                mkdir "$NOTES/busy" || exit 1   # two at once
                echo built >> "$NOTES/builds"
                sleep 0.3
                mkdir -p build/obj/host/bin/Build/debug && touch build/obj/host/bin/Build/debug/Build.dll
                rmdir "$NOTES/busy" ;;
            restore) echo "$3 $4" >> "$NOTES/restored" ;;
            msbuild) ;;
            *)
                if [ -z "${IMPLICITINSTRUCT_CHECK_ONLY:-}" ]; then echo "ran ${*:2} at $HOME"; exit; fi
                printf "${NEEDS:-}"
                exit "${CHECK:-0}" ;;
        esac
        """;

    private TemporaryFolder _folder = null!;
    private string _checkout = null!;

    [SetUp]
    public void Make()
    {
        _folder = new TemporaryFolder();
        _checkout = Directory.CreateDirectory(_folder["-Dana's #1; $HOME (ü)"]).FullName;
        foreach (var name in (string[])["build", "src", "notes", "tools"])
            Directory.CreateDirectory(name is "build" or "src" ? Path.Combine(_checkout, name) : _folder[name]);
        foreach (var name in (string[])["build.sh", "global.json", "Directory.Packages.props"])
            File.Copy(Path.Combine(Repository.Root, name), Path.Combine(_checkout, name));
        File.WriteAllText(Source, "one");
        File.WriteAllText(_folder["tools/dotnet"], Dotnet);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_folder["tools/dotnet"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [TearDown]
    public void Clear() => _folder.Dispose();

    [Test]
    public void Runs_that_start_together_compile_once()
    {
        var runs = Enumerable.Range(0, 4).Select(_ => Start()).ToArray();
        Assert.Multiple(() =>
        {
            foreach (var run in runs)
                Assert.That(Ended(run), Has.Property("ExitCode").Zero.And.Property("Output").StartsWith("ran --target Recipe"));
        });
        Assert.That(Builds, Is.EqualTo(1));
    }

    [Test]
    public void What_did_not_change_is_not_compiled_again_whatever_its_date()
    {
        Run();
        File.SetLastWriteTimeUtc(Source, DateTime.UtcNow.AddDays(1));
        Run();
        Run();
        Assert.That(Builds, Is.EqualTo(1));
    }

    [Test]
    public void What_changed_is_compiled_once_whatever_its_date([Values(-400, 0, 1)] int days)
    {
        Run();
        File.WriteAllText(Source, "two");
        File.SetLastWriteTimeUtc(Source, DateTime.UtcNow.AddDays(days));
        Run();
        Run();
        Assert.That(Builds, Is.EqualTo(2));
    }

    [Test]
    public void A_file_that_went_or_came_and_another_package_folder_are_changes_and_an_output_is_none()
    {
        Run();
        File.Move(Source, Source + "x");
        Run();
        File.WriteAllText(Path.Combine(_checkout, "build", "b.cs"), "");
        Run();
        Run(("NUGET_PACKAGES", _folder["packages"]));
        Assert.That(Builds, Is.EqualTo(4));
        Directory.CreateDirectory(Path.Combine(_checkout, "src", "obj"));
        File.WriteAllText(Path.Combine(_checkout, "src", "obj", "c.cs"), "");
        Run(("NUGET_PACKAGES", _folder["packages"]));
        Assert.That(Builds, Is.EqualTo(4));
    }

    /// <summary>A build that fails, or is killed, leaves neither a lock nor the belief that it was good.</summary>
    [Test]
    public void After_a_build_that_failed_the_next_run_compiles()
    {
        Directory.CreateDirectory(_folder["notes/busy"]);
        Assert.That(Ended(Start()).ExitCode, Is.EqualTo(1));
        Directory.Delete(_folder["notes/busy"]);
        Assert.That(Run().Output, Does.StartWith("ran"));
    }

    [Test]
    public void The_answer_of_a_check_is_the_exit_code_and_64_asks_for_what_it_names()
    {
        Assert.That(Ended(Start(("CHECK", "2"))).ExitCode, Is.EqualTo(2));
        var run = Ended(Start(("CHECK", "64"), ("NEEDS", "TorchSharp cuda\\nMicrosoft.ML.OnnxRuntime\\n")));
        Assert.That((run.ExitCode, Builds), Is.EqualTo((0, 2)));
        Assert.That(run.Errors, Does.Contain("Asking the feeds for TorchSharp for cuda, once").And.Contain(
            "Asking the feeds for Microsoft.ML.OnnxRuntime once: 160 MB ..."));
        Assert.That(
            File.ReadAllLines(_folder["notes/restored"]),
            Is.EqualTo(new[] { "-p:Only=TorchSharp -p:Device=cuda", "-p:Only=Microsoft.ML.OnnxRuntime -p:Device=" }));
    }

    [Test]
    public void Without_a_home_in_the_environment_it_is_the_users()
    {
        var home = Ended(Process.Start(Shell("unset HOME; echo ~"))!).Output.Trim();
        Assert.That(Run(("HOME", "")).Output, Is.EqualTo($"ran --target Recipe at {home}\n"));
        Assert.That(Run(("HOME", "/elsewhere")).Output, Is.EqualTo("ran --target Recipe at /elsewhere\n"));
    }

    [TestCase("A compatible .NET SDK was not found.\n\nRequested SDK version: 10.0.100", true)]
    [TestCase("  * You intended to execute a .NET SDK command:\n      No .NET SDKs were found.", true)]
    [TestCase("The user's home directory could not be determined. Set the 'DOTNET_CLI_HOME' environment variable.", false)]
    [TestCase("No usable version of libssl was found", false)]
    public void The_SDK_is_missing_only_where_dotnet_says_so(string words, bool isMissing)
    {
        File.WriteAllText(_folder["notes/sdk"], words);
        var run = Ended(Start());
        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Errors, isMissing ? Does.StartWith("The .NET 10 SDK is missing") : Is.EqualTo(words));
    }

    [Test]
    public void Without_dotnet_the_SDK_is_missing()
    {
        File.Delete(_folder["tools/dotnet"]);
        foreach (var tool in (string[])["bash", "cat", "cksum", "dirname", "env", "find", "grep", "mkdir", "rm", "sort", "touch"])
            File.CreateSymbolicLink(_folder[$"tools/{tool}"], Ended(Process.Start(Shell($"command -v {tool}"))!).Output.Trim());
        var run = Ended(Start(("PATH", _folder["tools"])));
        Assert.That((run.ExitCode, run.Errors), Is.EqualTo((2, "The .NET 10 SDK is missing: take it from https://dot.net/download, "
            + "then type the same again.\n")));
    }

    [Test]
    public void A_checkout_that_cannot_be_written_to_is_told()
    {
        File.WriteAllText(Path.Combine(_checkout, "build", "obj"), "a file where a folder has to be");
        var run = Ended(Start());
        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Errors, Does.Match("^.*/build/obj cannot be written to: [^\n]*\n$"));
    }

    /// <summary>MSBuild takes %41 for an A, * and ? for any name, @(x) for items.</summary>
    [TestCase("a%41b")]
    [TestCase("@(x)")]
    [TestCase("$(x)")]
    [TestCase("what?")]
    [TestCase("*")]
    public void A_folder_in_which_MSBuild_cannot_build_is_told(string name)
    {
        Directory.Move(_checkout, _checkout = _folder[name]);
        var run = Ended(Start());
        Assert.That((run.ExitCode, Builds), Is.EqualTo((2, 0)));
        Assert.That(run.Errors, Does.Contain(name).And.Contain("another folder"));
    }

    /// <summary>Both scripts have the same sentences.</summary>
    [Test]
    public void What_one_script_says_the_other_says_too()
    {
        var (shell, power) = (Sentences("build.sh"), Sentences("build.ps1"));
        Assert.That(shell, Has.Length.GreaterThanOrEqualTo(4));
        Assert.That(power, Is.SupersetOf(shell));
    }

    private static string[] Sentences(string script) =>
        [.. Sentence().Matches(File.ReadAllText(Path.Combine(Repository.Root, script)))
            .Select(match => match.Groups[1].Value.Replace("`$", @"\$", StringComparison.Ordinal))];

    private string Source => Path.Combine(_checkout, "src", "a.cs");

    private int Builds => File.Exists(_folder["notes/builds"]) ? File.ReadAllLines(_folder["notes/builds"]).Length : 0;

    private HostProcess Run(params (string Name, string Value)[] environment)
    {
        var run = Ended(Start(environment));
        Assert.That(run.ExitCode, Is.Zero, run.Errors);
        return run;
    }

    private Process Start(params (string Name, string Value)[] environment)
    {
        var info = Shell("exec ./build.sh --target Recipe");
        info.WorkingDirectory = _checkout;
        info.Environment["NOTES"] = _folder["notes"];
        info.Environment["PATH"] = $"{_folder["tools"]}:{Environment.GetEnvironmentVariable("PATH")}";
        info.Environment.Remove("NUGET_PACKAGES");
        info.Environment.Remove("StandIns");
        foreach (var (name, value) in environment)
            info.Environment[name] = value;
        return Process.Start(info)!;
    }

    private static ProcessStartInfo Shell(string command) =>
        new("/bin/bash", ["-c", command]) { RedirectStandardOutput = true, RedirectStandardError = true };

    private static HostProcess Ended(Process process)
    {
        using (process)
        {
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return new HostProcess(process.ExitCode, output, errors.Result);
        }
    }

    [GeneratedRegex("""(?:echo |WriteLine\()["']([^"'\n]+\.)["']""")]
    private static partial Regex Sentence();
}

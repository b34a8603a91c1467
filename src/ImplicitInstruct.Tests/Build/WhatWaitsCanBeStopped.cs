using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ImplicitInstruct.Tests.Hub.Tokenizers;

namespace ImplicitInstruct.Tests.Build;

/// <summary>Signals while a target waits for something outside: a sentence and 130, as Reproduce ends.</summary>
[TestFixture]
[Platform(Exclude = "Win", Reason = "Windows has no signal that a test could send.")]
public sealed class WhatWaitsCanBeStopped
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new TemporaryFolder();

    [TearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void A_target_that_reads_a_pipe([Values("INT", "TERM")] string signal)
    {
        IgnoreWhereIgnored(signal);
        using (var make = Process.Start("mkfifo", [_folder["pipe"]]))
            make.WaitForExit();
        _folder.Write("tokenizer.json", Encoding.UTF8.GetBytes(UnusableTokenizersAndTextsEndInOneClearSentence.Good));
        using var run = Start(
            [], "--target", "Tokenize", "--model", _folder.Path, "--input", _folder["pipe"], "--json", _folder["ids.jsonl"]);
        using var writer = new StreamWriter(new FileStream(_folder["pipe"], FileMode.Open, FileAccess.Write)) { AutoFlush = true };
        writer.WriteLine("{\"text\": \"a\"}");   // it has been opened, so the target is at work
        AssertStops(run, signal);
        Assert.That(File.Exists(_folder["ids.jsonl"]), Is.False);
    }

    [Test]
    public void A_target_that_fetches([Values("INT", "TERM")] string signal)
    {
        IgnoreWhereIgnored(signal);
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        _folder.Write("verdicts.json", """[{"instruction": "Hi", "output_1": "a", "output_2": "b", "preference": 2.0}]"""u8);
        using var run = Start(
            [
                ("HF_ENDPOINT", $"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}"), ("HF_HOME", _folder.Path),
                ("HF_HUB_OFFLINE", ""), ("TRANSFORMERS_OFFLINE", ""),
            ],
            "--target", "WinRate", "--annotations", _folder["verdicts.json"], "--regulariser", "original");
        using var asked = silent.AcceptTcpClient();
        AssertStops(run, signal);
    }

    private static void AssertStops(Process run, string signal)
    {
        using (var kill = Process.Start("kill", [$"-{signal}", run.Id.ToString(CultureInfo.InvariantCulture)]))
            kill.WaitForExit();
        var errors = run.StandardError.ReadToEndAsync();
        var output = run.StandardOutput.ReadToEnd();
        run.WaitForExit();
        Assert.That(run.ExitCode, Is.EqualTo(130), output + errors.Result);
        Assert.That(output, Does.Contain("Stopped."));
    }

    private static void IgnoreWhereIgnored(string signal)
    {
        if (signal == "INT" && HostProcess.InterruptIsIgnored)
            Assert.Ignore("Whoever started these tests has SIGINT ignored, and every process below ignores it too; SIGTERM is tested.");
    }

    private static Process Start((string Name, string Value)[] environment, params string[] args)
    {
        var info = new ProcessStartInfo("dotnet", [HostProcess.Assembly, .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            info.Environment[name] = value;
        return Process.Start(info)!;
    }
}

using ImplicitInstruct.Tests.Hub.Downloads;

namespace ImplicitInstruct.Tests.Build;

/// <summary>End to end: the host in a process of its own, and a hub on this machine that will not give what it is asked for.</summary>
[TestFixture]
public sealed class DataSetsThatCannotBeHadAreToldToAShell
{
    private MisbehavingHub _hub = null!;
    private TemporaryFolder _home = null!;

    [SetUp]
    public void Make() => (_hub, _home) = (new MisbehavingHub(), new TemporaryFolder());

    [TearDown]
    public void Clear()
    {
        _hub.Dispose();
        _home.Dispose();
    }

    [Test]
    public void A_gated_set_without_a_token_is_one_sentence_and_exit_code_2()
    {
        _hub.Fault = (_, context) => MisbehavingHub.Refuse(context, 401, "GatedRepo");
        AssertRefused(Run("lima"), $"GAIR/lima is gated: accept its licence at {_hub.Address}datasets/GAIR/lima, then set HF_TOKEN");
    }

    [Test]
    public void A_repository_with_other_files_is_one_sentence_and_exit_code_2()
    {
        _hub.Files["games.zip"] = [1];
        AssertRefused(
            Run("chess"),
            "patrickfrank1/chess-pgn-games at refs/convert/parquet has no file that matches default/*train/0000.parquet, but 'games.zip'");
    }

    [Test]
    public void Offline_is_one_sentence_and_exit_code_2() =>
        AssertRefused(Run("gsm8k", offline: true), "openai/gsm8k at main", "HF_HUB_OFFLINE");

    [Test]
    public void A_name_that_no_set_has_is_one_sentence_and_exit_code_2()
    {
        AssertRefused(Run("gsm9k"), "There is no data set 'gsm9k': type one of lima, ");
        Assert.That(_hub.Requests, Is.Empty);
    }

    private HostProcess Run(string only, bool offline = false) => HostProcess.Run(
        new Dictionary<string, string>
        {
            ["HF_ENDPOINT"] = _hub.Address.ToString(),
            ["HF_HOME"] = _home.Path,
            ["HF_HUB_CACHE"] = _home["hub"],
            ["HF_TOKEN"] = "",
            ["HF_HUB_OFFLINE"] = offline ? "1" : "0",
        },
        "--target", "Data", "--only", only);

    private static void AssertRefused(HostProcess run, params string[] words)
    {
        Assert.That(run.ExitCode, Is.EqualTo(2), run.Errors);
        foreach (var word in words)
            Assert.That(run.Errors, Does.Contain(word));
        Assert.That(run.Errors.Trim(), Does.EndWith(".").And.No.Contains("\n"));
    }
}

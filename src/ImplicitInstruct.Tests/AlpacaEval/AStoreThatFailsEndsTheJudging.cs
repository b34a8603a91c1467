using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.AlpacaEval.Verdicts;
using Microsoft.Data.Sqlite;

namespace ImplicitInstruct.Tests.AlpacaEval;

[TestFixture]
public sealed class AStoreThatFailsEndsTheJudging
{
    private TemporaryFolder _folder = null!;
    private VerdictStore _store = null!;

    [SetUp]
    public void Open()
    {
        _folder = new TemporaryFolder();
        _store = VerdictStore.Open(_folder["verdicts.sqlite"]);
    }

    [TearDown]
    public void Close()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Test]
    public void A_store_that_fails_ends_it_before_more_is_paid_for()
    {
        using var server = new JudgeServer();
        var judge = JudgedPairs.Judge(server, _store, new JudgeLimits { Concurrency = 1, Retries = JudgedPairs.Impatient });
        using (var other = new SqliteConnection($"Data Source={_store.Path};Pooling=False"))
        {
            other.Open();
            using var command = other.CreateCommand();
            command.CommandText = "CREATE TRIGGER full BEFORE INSERT ON verdicts WHEN (SELECT count(*) FROM verdicts) = 2 BEGIN SELECT "
                + "RAISE(ABORT, 'disk full'); END";
            command.ExecuteNonQuery();
        }

        Assert.That(
            async () => await judge.JudgeAsync(JudgedPairs.Make(10), null, default),
            Throws.TypeOf<AdviceException>().With.Message.Contains("disk full").And.Message.Contains(_store.Path));
        Assert.That((server.Requests.Count, _store.Count()), Is.EqualTo((3, 2)));
    }

    /// <summary>
    /// The store fails over the first pair, whose prompt is refused; the second pair is on the wire then, or waits to be asked again.
    /// </summary>
    [Test]
    public void A_store_that_fails_over_a_refused_prompt_ends_it_for_every_worker([Values] bool isOnTheWire)
    {
        using var second = new ManualResetEventSlim();
        using var server = new JudgeServer(request =>
        {
            if (request.Prompt.Contains("Question 0?", StringComparison.Ordinal))
            {
                second.Wait();
                return Reply.Error("400 Bad Request", "Too long.", "context_length_exceeded");
            }

            second.Set();
            return isOnTheWire
                ? Reply.Preference(request) with { Delay = TimeSpan.FromMilliseconds(500) }
                : Reply.Error("503 Busy", "Wait.", null, "Retry-After: 1\r\n");
        });
        var patient = JudgedPairs.Impatient with { Grace = TimeSpan.FromSeconds(20), LongestPause = TimeSpan.FromSeconds(5) };
        var judge = JudgedPairs.Judge(server, _store, new JudgeLimits { Concurrency = 2, Retries = patient });
        // a judge that has decided something before: what it refuses is recorded at once
        _store.Add(judge.Recipe.StoreName, "earlier", new VerdictKey("Earlier?", "a", "b", false), new Verdict(2, null, 0, 0));
        using (var other = new SqliteConnection($"Data Source={_store.Path};Pooling=False"))
        {
            other.Open();
            using var command = other.CreateCommand();
            command.CommandText = "CREATE TRIGGER full BEFORE INSERT ON verdicts WHEN NEW.preference IS NULL BEGIN SELECT RAISE(ABORT, "
                + "'disk full'); END";
            command.ExecuteNonQuery();
        }

        Assert.That(
            async () => await judge.JudgeAsync(JudgedPairs.Make(10), null, default),
            Throws.TypeOf<AdviceException>().With.Message.Contains("disk full"));
        Assert.That((server.Requests.Count, _store.Count()), Is.EqualTo((2, isOnTheWire ? 2 : 1)));
    }
}

using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using ImplicitInstruct.AlpacaEval.Annotations;
using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.AlpacaEval.LengthControl;
using ImplicitInstruct.AlpacaEval.Verdicts;
using ImplicitInstruct.AlpacaEval.WinRates;
using ImplicitInstruct.Evaluation;
using Microsoft.Data.Sqlite;

namespace ImplicitInstruct.Tests.AlpacaEval;

[TestFixture]
public sealed class VerdictsAreKept
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void A_key_is_judge_prompt_pair_and_order_and_its_first_verdict_stays()
    {
        var key = new VerdictKey("a", "b", "c", false);
        using (var store = VerdictStore.Open(_folder["v.sqlite"]))
        {
            Assert.That(store.Add("j", "p", key, new Verdict(1.25, "{\"text\":\"😀\"}", 0.5, 2)), Is.True);
            Assert.That(store.Add("j", "p", key, new Verdict(1.75, null, 0, 0)), Is.False);
            Assert.That(store.Add("j", "p", key with { IsSwapped = true }, new Verdict(null, null, 0, 0)), Is.True);
            Assert.That(
                store.Add("j2", "p", key, new Verdict(2, null, 0, 0)) && store.Add("j", "p2", key, new Verdict(2, null, 0, 0)), Is.True);
            Assert.That(
                store.Add("j", "p", new VerdictKey("ab", "", "c", false), new Verdict(2, null, 0, 0)), Is.True,
                "texts do not run into one another");
        }

        using var again = VerdictStore.Open(_folder["v.sqlite"]);
        Assert.That(again.Find("j", "p", key), Is.EqualTo(new Verdict(1.25, "{\"text\":\"😀\"}", 0.5, 2)));
        Assert.That(again.Find("j", "p", key with { IsSwapped = true }), Is.EqualTo(new Verdict(null, null, 0, 0)));
        Assert.That((again.Find("j", "p", key with { Output2 = "d" }), again.Count()), Is.EqualTo(((Verdict?)null, 5)));
    }

    [Test]
    public void What_is_no_store_is_said_to_be_none()
    {
        File.WriteAllText(_folder["notes.txt"], new string('x', 5000));
        Assert.That(() => VerdictStore.Open(_folder["notes.txt"]), Throws.TypeOf<AdviceException>().With.Message.Contains("notes.txt"));
        using (var connection = new SqliteConnection($"Data Source={_folder["new.sqlite"]};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            command.ExecuteNonQuery();
        }

        Assert.That(() => VerdictStore.Open(_folder["new.sqlite"]), Throws.TypeOf<AdviceException>().With.Message.Contains("version 99"));
    }

    [Test]
    public void A_place_that_cannot_be_written_to_is_said_to_be_the_trouble()
    {
        File.WriteAllText(_folder["file"], "");
        Assert.That(
            () => VerdictStore.Open(_folder["file/verdicts.sqlite"]),
            Throws.TypeOf<AdviceException>().With.Message.EndsWith(". Make room or give the right to write there.").And.Property("Remedy")
            .EqualTo("verdicts.store"));
        Directory.CreateDirectory(_folder["folder.sqlite"]);
        Assert.That(
            () => VerdictStore.Open(_folder["folder.sqlite"]),
            Throws.TypeOf<AdviceException>().With.Message.EndsWith("is a folder and no store of verdicts.").And.Property("Remedy")
            .EqualTo("verdicts.store"));
    }

    [Test]
    public void What_made_SQLite_roll_back_by_itself_is_what_is_said()
    {
        using var store = VerdictStore.Open(_folder["v.sqlite"]);
        using (var connection = new SqliteConnection($"Data Source={_folder["v.sqlite"]};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "CREATE TRIGGER full BEFORE INSERT ON verdicts WHEN NEW.instruction = 'b' BEGIN SELECT RAISE(ROLLBACK, "
                + "'disk full'); END";
            command.ExecuteNonQuery();
        }

        (VerdictKey, Verdict) Of(string instruction) => (new VerdictKey(instruction, "x", "y", false), new Verdict(2, null, 0, 0));
        Assert.That(() => store.AddAll("j", "p", [Of("a"), Of("b")]), Throws.TypeOf<AdviceException>().With.Message.Contains("disk full"));
        Assert.That(store.Count(), Is.Zero);
        Assert.That(store.AddAll("j", "p", [Of("a"), Of("c")]), Is.EqualTo(2), "the store is as good as before");
    }

    [Test]
    public async Task What_is_exported_is_imported_without_a_request_and_gives_the_same_numbers()
    {
        using var server = new JudgeServer();
        var pairs = JudgedPairs.Make(12);
        using var one = VerdictStore.Open(_folder["one.sqlite"]);
        var judge = JudgedPairs.Judge(server, one);
        await judge.JudgeAsync(pairs, null, default);
        var exported = Encoding.UTF8.GetBytes(AnnotationJson.Of(pairs, judge.Recorded(pairs), judge.Name));
        using var two = VerdictStore.Open(_folder["two.sqlite"]);
        Assert.That(AnnotationImport.Into(two, judge.Recipe, exported, "annotations.json"), Is.EqualTo((12, 12)));
        Assert.That(AnnotationImport.Into(two, judge.Recipe, exported, "annotations.json"), Is.EqualTo((0, 12)));
        Assert.That(
            JudgedPairs.Judge(server, two).Recorded(pairs).Select(verdict => verdict!.Preference),
            Is.EqualTo(judge.Recorded(pairs).Select(verdict => verdict!.Preference)));
        var set = AnnotationFile.Parse(exported, "annotations.json");
        Assert.That(
            (set.Model, set.Reference, set.Annotator, set.HasSubstitutedJudge), Is.EqualTo(("model", "reference", judge.Name, true)));
        var table = WinRateTable.Of(WinRateEvaluation.Of(set, Regulariser.Reconstructed));
        Assert.That(table, Does.Contain("NOT COMPARABLE with AlpacaEval 2"));
    }

    [Test]
    public void Verdicts_of_another_judge_or_another_pair_are_not_imported()
    {
        using var store = VerdictStore.Open(_folder["v.sqlite"]);
        var recipe = new JudgeRecipe { TemplateSha256 = PromptTemplate.OriginalSha256 };
        Assert.That(
            () => Import("""[{"instruction":"a","output_1":"b","output_2":"c","annotator":"alpaca_eval_gpt4","preference":1}]"""),
            Throws.TypeOf<AdviceException>().With.Message.Contains("'annotator' is alpaca_eval_gpt4"));
        Assert.That(
            () => Import(
                """
                [{"instruction":"a","output_1":"b","output_2":"c","annotator":"weighted_alpaca_eval_gpt4_turbo","preference":1.9,
                "raw_completion":{"logprobs":{"content":[{"top_logprobs":[
                {"token":"m","logprob":-1},{"token":"M","logprob":-1}]}]}}}]
                """),
            Throws.TypeOf<AdviceException>().With.Message.Contains("its log-probabilities say 1.5"));
        Assert.That(store.Count(), Is.Zero);

        void Import(string json) => AnnotationImport.Into(store, recipe, Encoding.UTF8.GetBytes(json), "annotations.json");
    }

    [Test]
    public void A_leaderboard_keeps_the_rows_of_others_and_replaces_ones_own()
    {
        var former = "\uFEFF,win_rate,n_total,length_controlled_winrate,notes\r\n\"a, "
            + "\"\"b\"\"\",90.5,805,95.25,x\r\nmodel,1,1,1,old\r\nlow,1,805,0.5,\r\n";
        var set = new AnnotationSet
        {
            Source = "m.json",
            Model = "model",
            Rows = [new(1.75, 3, 4, null), new(1.25, 4, 3, null), new(2, 4, 4, null)],
            Instructions = InstructionSet.Other,
        };
        var text = LeaderboardCsv.With(former, "leaderboard.csv", WinRateEvaluation.Of(set, Regulariser.Reconstructed));
        var rows = LeaderboardCsv.Read(text, "leaderboard.csv");
        Assert.That(rows.Select(row => row[""]), Is.EqualTo(new[] { "a, \"b\"", "model", "low" }));
        Assert.That(
            (rows[0]["notes"], rows[1]["notes"], rows[1]["n_total"], rows[1]["mode"], rows[1]["lc_standard_error"], rows[1]["n_wins"]),
            Is.EqualTo(("x", "", "3", "community", "", "2")));
        Assert.That(
            LeaderboardCsv.With(null, "new.csv", WinRateEvaluation.Of(set, Regulariser.Reconstructed)),
            Does.StartWith(
                ",win_rate,standard_error,n_wins,n_wins_base,n_draws,n_total,discrete_win_rate,mode,avg_length,"
                + "length_controlled_winrate,lc_standard_error\nmodel,"));
        Assert.That(() => LeaderboardCsv.Read("a,b\n1,2\n", "x.csv"), Throws.TypeOf<AdviceException>().With.Message.Contains("'x.csv'"));
        Assert.That(() => LeaderboardCsv.Read(",win_rate\n1\n", "x.csv"), Throws.TypeOf<AdviceException>());
    }

    [TestCase("\"quoted\"", "\"\"\"quoted\"\"\"")]
    [TestCase("a, b", "\"a, b\"")]
    [TestCase("two\nlines", "\"two\nlines\"")]
    [TestCase(" blank ", " blank ")]
    [TestCase("3\" tall", "\"3\"\" tall\"")]
    public void Any_name_comes_back_from_a_leaderboard_and_is_quoted_only_where_need_be(string name, string written)
    {
        var set = new AnnotationSet
        {
            Source = "m.json",
            Model = "model",
            Rows = [new(1.75, 3, 4, null)],
            Instructions = InstructionSet.Other,
        };
        var text = LeaderboardCsv.With(null, "new.csv", WinRateEvaluation.Of(set with { Model = name }, Regulariser.Reconstructed));
        Assert.That(text.Split('\n', 2)[1], Does.StartWith(written + ","));
        text = LeaderboardCsv.With(text, "new.csv", WinRateEvaluation.Of(set, Regulariser.Reconstructed));
        Assert.That(LeaderboardCsv.Read(text, "new.csv").Select(row => row[""]), Is.EquivalentTo(new[] { name, "model" }));
    }

    [Test]
    public void Verdicts_are_one_for_each_pair() =>
        Assert.That(
            () => AnnotationJson.Of(JudgedPairs.Make(2), [Verdict.Equal], "j"),
            Throws.ArgumentException.With.Message.Contains("1 verdicts on 2 pairs"));

    [Test]
    public void Outputs_are_paired_by_the_letter_of_the_instruction_in_the_references_order()
    {
        ModelOutput Of(string instruction, string generator) => JudgedPairs.Output(instruction, instruction + generator, generator);
        var pairing = OutputPairing.Of(
            [Of("c", "r"), Of("a", "r"), Of("b", "r")], "r.json", [Of("a", "m"), Of("b", "m"), Of("B", "m")], "m.json");
        Assert.That(pairing.Pairs.Select(pair => pair.Candidate.Output), Is.EqualTo(new[] { "am", "bm" }));
        Assert.That((pairing.OnlyReference, pairing.OnlyModel), Is.EqualTo((1, 1)));
        Assert.That(
            () => OutputPairing.Of([Of("a", "r")], "r.json", [Of("x", "m")], "m.json"),
            Throws.TypeOf<AdviceException>().With.Message.Contains("no instruction in common"));
        Assert.That(
            () => OutputPairing.Of([Of("a", "r")], "r.json", [Of("a", "m"), Of("a", "m")], "m.json"),
            Throws.TypeOf<AdviceException>().With.Message.Contains("twice"));
        Assert.That(
            () => OutputPairing.Of([Of("a", "r")], "r.json", [Of("a", "m"), Of("b", "n")], "m.json"),
            Throws.TypeOf<AdviceException>().With.Message.Contains("of m and of n"));
    }

    [Test]
    public void The_command_judges_tells_the_cost_first_and_writes_what_alpaca_eval_reads()
    {
        using var server = new JudgeServer();
        var pairs = JudgedPairs.Make(30);
        using var run = Start(server, pairs, "--usd-per-million", "10,30", "--json", _folder["out.json"]);
        var (exit, output, errors) = Finish(run);
        Assert.That(exit, Is.Zero, errors);
        Assert.That(
            output,
            Does.Match(
                "(?s)30 requests to make.*About \\d+ tokens, about \\$0.0\\d, to judge-1.*NOT COMPARABLE.*30 of 30 answered.*\\| win "
                + "rate \\|"));
        Assert.That(output + errors, Does.Not.Contain(JudgedPairs.Key));
        var annotations = JsonNode.Parse(File.ReadAllText(_folder["judged/annotations.json"]))!.AsArray();
        Assert.That(annotations.Select(row => (double)row!["preference"]!), Is.EqualTo(pairs.Select(JudgedPairs.Expected)).Within(1e-12));
        Assert.That((string?)annotations[0]!["raw_completion"]!["text"], Is.EqualTo("M"));
        Assert.That((bool)JsonNode.Parse(File.ReadAllText(_folder["out.json"]))!["comparable_with_alpaca_eval_2"]!, Is.False);
        Assert.That(LeaderboardCsv.Read(File.ReadAllText(_folder["judged/leaderboard.csv"]), "").Single()["n_total"], Is.EqualTo("30"));
        foreach (var file in Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories))
            Assert.That(Encoding.UTF8.GetString(File.ReadAllBytes(file)), Does.Not.Contain(JudgedPairs.Key), file);
    }

    [Test]
    public void Another_template_is_refused_unless_asked_for()
    {
        using var server = new JudgeServer();
        using var run = Start(server, JudgedPairs.Make(2), allowsTemplate: false);
        var (exit, _, errors) = Finish(run);
        Assert.That(exit, Is.EqualTo(2));
        Assert.That(errors, Does.Contain("is not AlpacaEval 2's prompt").And.Contain("--other-template"));
        Assert.That(server.Requests, Is.Empty);
    }

    [Test]
    public void A_killed_run_goes_on_without_asking_for_what_it_has()
    {
        using var answered = new CountdownEvent(12);
        using var server = new JudgeServer(request =>
        {
            if (!request.IsProbe && !answered.IsSet)
                answered.Signal();
            return Reply.Preference(request) with { Delay = TimeSpan.FromMilliseconds(20) };
        });
        var pairs = JudgedPairs.Make(60);
        using (var run = Start(server, pairs, "--concurrency", "2"))
        {
            Assert.That(answered.Wait(TimeSpan.FromMinutes(2)), "the run began to ask");
            run.Kill();
            run.WaitForExit();
        }

        var recorded = CountIn(_folder["v.sqlite"]);
        Assert.That(recorded, Is.InRange(1, 59), "it was killed in the middle");
        var before = server.Judged;
        using var again = Start(server, pairs, "--concurrency", "2");
        var (exit, output, errors) = Finish(again);
        Assert.That(exit, Is.Zero, errors);
        Assert.That(output, Does.Contain($"{recorded} verdicts recorded").And.Contain($"{60 - recorded} requests to make"));
        Assert.That(server.Judged - before, Is.EqualTo(60 - recorded));
        Assert.That(before - recorded, Is.LessThanOrEqualTo(2), "only what was on the wire was lost");
        Assert.That(CountIn(_folder["v.sqlite"]), Is.EqualTo(60));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Windows has no signal that a test could send.")]
    public void A_run_that_is_stopped_waits_for_what_is_on_the_wire_and_records_it([Values("INT", "TERM")] string signal)
    {
        if (signal == "INT" && Build.HostProcess.InterruptIsIgnored)
            Assert.Ignore("Whoever started these tests has SIGINT ignored, and every process below ignores it too; SIGTERM is tested.");
        using var asked = new CountdownEvent(2);
        using var server = new JudgeServer(request =>
        {
            if (!request.IsProbe && !asked.IsSet)
                asked.Signal();
            return Reply.Preference(request) with { Delay = request.IsProbe ? TimeSpan.Zero : TimeSpan.FromSeconds(2) };
        });
        using var run = Start(server, JudgedPairs.Make(30), "--concurrency", "2");
        Assert.That(asked.Wait(TimeSpan.FromMinutes(2)), "the run began to ask");
        using (var kill = Process.Start("kill", [$"-{signal}", run.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            kill.WaitForExit();
        var (exit, output, errors) = Finish(run);
        Assert.That((exit, output), Is.EqualTo((130, output)), errors);
        Assert.That(output, Does.Contain("answers on the wire are paid for").And.Contain("Stopped. Every verdict that came is recorded"));
        Assert.That(CountIn(_folder["v.sqlite"]), Is.EqualTo(server.Judged).And.InRange(2, 29));
    }

    [Test]
    public void Two_processes_on_one_store_leave_it_whole()
    {
        using var server = new JudgeServer(request => Reply.Preference(request) with { Delay = TimeSpan.FromMilliseconds(5) });
        var pairs = JudgedPairs.Make(80);
        using var one = Start(server, pairs, "--folder", _folder["one"]);
        using var two = Start(server, pairs, "--folder", _folder["two"]);
        var (first, second) = (Task.Run(() => Finish(one)), Task.Run(() => Finish(two)));
        Assert.That((first.Result.Exit, second.Result.Exit), Is.EqualTo((0, 0)), first.Result.Errors + second.Result.Errors);
        Assert.That(CountIn(_folder["v.sqlite"]), Is.EqualTo(80));
        Assert.That(File.ReadAllText(_folder["one/annotations.json"]), Is.EqualTo(File.ReadAllText(_folder["two/annotations.json"])));
    }

    [Test]
    public void What_is_recorded_of_another_judge_is_no_verdict_of_this_one()
    {
        using var server = new JudgeServer();
        var pairs = JudgedPairs.Make(5);
        Assert.That(Finish(Start(server, pairs)).Exit, Is.Zero);
        var whole = File.ReadAllText(_folder["judged/annotations.json"]);
        var (exit, _, errors) = Finish(Start(server, pairs, "--verdicts", "recorded", "--judge-model", "judge-2"));
        Assert.That((exit, errors), Is.EqualTo((2, errors)));
        Assert.That(errors, Does.Contain("no verdict on these 5 pairs is recorded").And.Contain("--judge-endpoint"));
        Assert.That(File.ReadAllText(_folder["judged/annotations.json"]), Is.EqualTo(whole));
    }

    [Test]
    public void A_worse_file_of_annotations_never_takes_the_place_of_a_better_one()
    {
        using var server = new JudgeServer();
        Assert.That(Finish(Start(server, JudgedPairs.Make(5))).Exit, Is.Zero);
        var whole = File.ReadAllText(_folder["judged/annotations.json"]);
        var (exit, _, errors) = Finish(Start(server, JudgedPairs.Make(3)));
        Assert.That((exit, errors), Is.EqualTo((2, errors)));
        Assert.That(errors, Does.Contain("holds 5 verdicts and this run has 3, so it stays as it is"));
        Assert.That(File.ReadAllText(_folder["judged/annotations.json"]), Is.EqualTo(whole));
    }

    [Test]
    public void Without_a_key_OpenAI_is_not_even_asked()
    {
        File.WriteAllText(_folder["m.json"], ModelOutputsJson.Write([JudgedPairs.Output("a", "b", "m")]));
        File.WriteAllText(_folder["r.json"], ModelOutputsJson.Write([JudgedPairs.Output("a", "c", "r")]));
        File.WriteAllText(_folder["t.txt"], JudgedPairs.Template);
        using var run = StartHost(
            null, "--target", "Judge", "--outputs", _folder["m.json"], "--reference", _folder["r.json"],
            "--verdict-store", _folder["v.sqlite"],
            "--template", _folder["t.txt"], "--other-template", "--folder", _folder["judged"], "--judge-model", "gpt-x");
        var (exit, _, errors) = Finish(run);
        Assert.That((exit, errors.Contains("OPENAI_API_KEY", StringComparison.Ordinal)), Is.EqualTo((2, true)), errors);
    }

    private Process Start(JudgeServer server, IReadOnlyList<OutputPair> pairs, params string[] more) =>
        Start(server, pairs, allowsTemplate: true, more);

    private Process Start(JudgeServer server, IReadOnlyList<OutputPair> pairs, bool allowsTemplate, params string[] more)
    {
        File.WriteAllText(_folder["m.json"], ModelOutputsJson.Write([.. pairs.Select(pair => pair.Candidate)]));
        File.WriteAllText(_folder["r.json"], ModelOutputsJson.Write([.. pairs.Select(pair => pair.Reference)]));
        File.WriteAllText(_folder["t.txt"], JudgedPairs.Template);
        string[] folder = more.Contains("--folder") ? [] : ["--folder", _folder["judged"]];
        string[] template = allowsTemplate ? ["--other-template"] : [];
        return StartHost(
            JudgedPairs.Key,
            ["--target", "Judge", "--outputs", _folder["m.json"], "--reference", _folder["r.json"], "--verdict-store", _folder["v.sqlite"],
                "--judge-endpoint", server.Address.ToString(), "--judge-model", "judge-1",
                "--template", _folder["t.txt"], "--resamples", "0", .. template, .. folder, .. more]);
    }

    private static Process StartHost(string? key, params string[] args)
    {
        var info = new ProcessStartInfo("dotnet", [Build.HostProcess.Assembly, .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment["OPENAI_API_KEY"] = key;
        return Process.Start(info)!;
    }

    private static (int Exit, string Output, string Errors) Finish(Process process)
    {
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }

    private static long CountIn(string store)
    {
        using var connection = new SqliteConnection($"Data Source={store};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check";
        Assert.That(command.ExecuteScalar(), Is.EqualTo("ok"));
        command.CommandText = "SELECT count(*) FROM verdicts";
        return (long)command.ExecuteScalar()!;
    }
}

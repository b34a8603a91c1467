using ImplicitInstruct.Build.CommandLine;
using ImplicitInstruct.Build.Slurm;
using ImplicitInstruct.Pipeline.Scheduling;

namespace ImplicitInstruct.Tests.Build;

/// <summary>What is typed about Slurm, what it is told and what it answers; its programs are scripts that note their words.</summary>
[TestFixture, NonParallelizable]
public sealed class SlurmIsAskedInItsOwnWords
{
    private TemporaryFolder _folder = null!;
    private string? _path;

    [SetUp]
    public void Prepare()
    {
        _folder = new TemporaryFolder(inMemory: true);
        _path = Environment.GetEnvironmentVariable("PATH");
        Environment.SetEnvironmentVariable("PATH", _folder["bin"] + Path.PathSeparator + _path);
        Program("scontrol", "echo 'MaxArraySize            = 3'");
        Program("sacct", "exit 1");
        Program("sbatch", $"printf '%s\\n' \"$@\" > '{_folder["words"]}'; echo '12;cluster'");
    }

    [TearDown]
    public void End()
    {
        Environment.SetEnvironmentVariable("PATH", _path);
        _folder.Dispose();
    }

    [Test]
    public async Task A_batch_is_an_array_whose_names_and_comments_tell_what_it_is()
    {
        var scheduler = await Open("--partition", "gpu", "--slurm", "--qos=high --constraint 'a100 or h100'");
        var batch = Batch("tune/a-0123456789abcdef", "tune/b-0123456789abcdef");
        var answer = await scheduler.SubmitAsync(batch, new TaskNeeds(1, 6, 3L << 30, TimeSpan.FromMinutes(90)), default);
        Assert.That(answer, Is.EqualTo(new SubmissionAnswer("12")));
        Assert.That(scheduler.MostInABatch, Is.EqualTo(3));
        Assert.That(File.ReadAllLines(_folder["words"]), Is.EqualTo(new[]
        {
            "--parsable", "--job-name=tune", $"--comment=ImplicitInstruct {batch.Folder}", "--array=0-1",
            $"--output={batch.Folder}/messages.%a", "--open-mode=append", "--signal=B:USR1@540", "--requeue",
            $"--chdir={Environment.CurrentDirectory}", "--ntasks=1", "--cpus-per-task=6", "--mem=3072M", "--time=90", "--gpus-per-task=1",
            "--partition=gpu", "--qos=high", "--constraint", "a100 or h100", $"{batch.Folder}/job.sh",
        }));
    }

    [TestCase("sbatch: error: Batch job submission failed: Unable to contact slurm controller (connect failure)", false)]
    [TestCase("sbatch: error: AssocMaxSubmitJobLimit\nsbatch: error: Batch job submission failed: Job violates policy", true)]
    public async Task What_may_be_taken_later_is_no_end(string said, bool tooMany)
    {
        Program("sbatch", $"echo '{said}' >&2; exit 1");
        var answer = await (await Open()).SubmitAsync(Batch("tune/a-0123456789abcdef"), new TaskNeeds(0, 1, 1, TimeSpan.Zero), default);
        Assert.That((answer.Job, answer.IsTooMany), Is.EqualTo(((string?)null, tooMany)));
    }

    [TestCase(
        "sbatch: error: invalid partition specified: gpus\nsbatch: error: Batch job submission failed: Invalid partition name specified",
        "invalid partition specified: gpus; Invalid partition name specified): change --partition; sinfo")]
    [TestCase("allocation failure: Invalid account or account/partition combination specified",
        "Invalid account or account/partition combination specified): change --account, or --partition;")]
    [TestCase("sbatch: unrecognized option --nonsense\nTry more", "unrecognized option --nonsense): change --slurm;")]
    public async Task What_is_never_taken_is_one_sentence_before_anything_is_made(string said, string told)
    {
        Program("sbatch", $"echo '{said}' >&2; exit 1");
        var (scheduler, needs) = (await Open(), new TaskNeeds(0, 1, 1, TimeSpan.Zero));
        Func<Task>[] asks =
            [() => scheduler.TestAsync([needs], default), () => scheduler.SubmitAsync(Batch("tune/a-0123456789abcdef"), needs, default)];
        foreach (var ask in asks)
        {
            Assert.That(
                async () => await ask(),
                Throws.InstanceOf<AdviceException>().With.Message.StartsWith($"Slurm takes no such job ({told}"));
        }
    }

    [TestCase("allocation failure: Requested node configuration is not available")]
    [TestCase("allocation failure: Unable to contact slurm controller (connect failure)")]
    public async Task What_a_test_cannot_know_is_left_to_the_submission(string said)
    {
        Program("sbatch", $"echo '{said}' >&2; exit 1");
        Assert.That(
            async () => await (await Open()).TestAsync([new TaskNeeds(0, 1, 1, TimeSpan.Zero)], default), Throws.Nothing);
    }

    [Test]
    public void The_queue_is_read_as_squeue_prints_it()
    {
        const string Printed = """
            12|0|RUNNING|n3|1:02:03|ImplicitInstruct DIR/20260101-tune-a
            12|1|PENDING|(Resources)|0:00|ImplicitInstruct DIR/20260101-tune-a
            13|N/A|OUT_OF_MEMORY|n1|0:07|ImplicitInstruct DIR/20260101-decode-b
            13|1|PENDING|(launch failed requeued held)|0:00|ImplicitInstruct DIR/20260101-decode-b
            14|0|RUNNING|n2|0:07|ImplicitInstruct /elsewhere/20260101-decode-b
            15|N/A|RUNNING|n2|0:07|(null)
            """;
        var batches = _folder["batches"];
        Assert.That(SlurmQueue.Parse(Printed.Replace("DIR", batches, StringComparison.Ordinal), batches), Is.EqualTo(new[]
        {
            new QueuedTask("12", 0, "20260101-tune-a", TaskPhase.Running, "RUNNING") { Place = "n3", Elapsed = "1:02:03" },
            new QueuedTask("12", 1, "20260101-tune-a", TaskPhase.Waiting, "PENDING") { Place = "(Resources)", Elapsed = "0:00" },
            new QueuedTask("13", 0, "20260101-decode-b", TaskPhase.Ended, "OUT_OF_MEMORY")
            {
                Place = "n1", Elapsed = "0:07", IsInArray = false,
            },
            new QueuedTask("13", 1, "20260101-decode-b", TaskPhase.Stuck, "HELD")
            {
                Place = "(launch failed requeued held)", Elapsed = "0:00",
            },
        }));
    }

    /// <summary>What a real sacct printed of jobs that ended in all ways.</summary>
    private const string Accounts = """
        2|FAILED|2:0|n1
        1_0|COMPLETED|0:0|n1
        3_0|OUT_OF_MEMORY|0:125|n2
        4_12|CANCELLED by 0|0:0|n1
        5_0|NODE_FAIL|0:0|n2
        6_[3-5]|PENDING|0:0|None assigned
        6_2|TIMEOUT|0:0|n1
        7_0|PREEMPTED|0:0|n1

        """;

    [TestCase(true, "12_3")]
    [TestCase(false, "12")]
    public async Task A_task_is_cancelled_by_its_name(bool isInArray, string name)
    {
        Program("scancel", $"echo \"$@\" > '{_folder["cancelled"]}'");
        var task = new QueuedTask("12", 3, "20260101-tune-a", TaskPhase.Stuck, "HELD") { IsInArray = isInArray };
        await (await Open()).CancelAsync(task, default);
        Assert.That(File.ReadAllText(_folder["cancelled"]).Trim(), Is.EqualTo(name));
    }

    [Test]
    public async Task Jobs_that_left_the_queue_are_asked_for_all_at_once_where_there_are_accounts()
    {
        Program("scontrol", "echo 'AccountingStorageType   = accounting_storage/slurmdbd'");
        Program("sacct", $"echo \"$@\" >> '{_folder["asked"]}'; cat '{_folder["accounts"]}'");
        File.WriteAllText(_folder["accounts"], Accounts);
        Assert.That(await (await Open()).RecallAsync(["2", "4"], default), Is.EqualTo(new Dictionary<(string, int), string>
        {
            [("2", 0)] = "FAILED, exit code 2:0, on n1",
            [("1", 0)] = "COMPLETED, on n1",
            [("3", 0)] = "OUT_OF_MEMORY, exit code 0:125, on n2",
            [("4", 12)] = "CANCELLED, on n1",
            [("5", 0)] = "NODE_FAIL, on n2",
            [("6", 2)] = "TIMEOUT, on n1",
            [("7", 0)] = "PREEMPTED, on n1",
        }));
        Assert.That(File.ReadAllLines(_folder["asked"]), Is.EqualTo(
            new[] { "--noheader --parsable2 --allocations --format=JobID,State,ExitCode,NodeList --jobs=2,4" }));
    }

    [TestCase("accounting_storage/none", false)]
    [TestCase("accounting_storage/slurmdbd", true)]
    public async Task Where_there_are_no_accounts_or_they_do_not_answer_nothing_is_known(string kind, bool asks)
    {
        Program("scontrol", $"echo 'AccountingStorageType   = {kind}'");
        Program("sacct", $"touch '{_folder["asked"]}'; echo 'Slurm accounting storage is disabled' >&2; echo '2|FAILED|2:0|n1'; exit 1");
        Assert.That(await (await Open()).RecallAsync(["2"], default), Is.Empty);
        Assert.That(File.Exists(_folder["asked"]), Is.EqualTo(asks));
    }

    [TestCase(0, "", "0 \n", "")]
    [TestCase(2, "", "2 \n", "")]
    [TestCase(0, "USR1", "130 time\n", "requeue 7\n")]
    [TestCase(0, "USR2", "130 preempted\n", "requeue 7\n")]
    [TestCase(0, "TERM", "130 stopped\n", "")]
    public void A_task_leaves_log_and_end_and_is_queued_again_when_it_has_to_stop(int code, string stop, string end, string requeued)
    {
        Program("squeue", "echo RUNNING");
        Program("scontrol", $"echo \"$@\" > '{_folder["requeued"]}'; exit 1");
        Program("reproduce", stop.Length == 0
            ? $"echo \"made $2 with $4\"; exit {code}" : $"trap 'exit 130' TERM; kill -{stop} $PPID; while :; do sleep 0.1; done");
        var batch = Batch("tune/a-0123456789abcdef", "tune/it's b-0123456789abcdef");
        Directory.CreateDirectory(_folder["logs"]);
        Directory.CreateDirectory(_folder["store/tune/it's b-0123456789abcdef.partial"]);
        var script = new JobScript([_folder["bin/reproduce"]], _folder["store"], _folder["logs"]).Write(batch);
        var info = new System.Diagnostics.ProcessStartInfo("bash", [script])
        {
            Environment =
            {
                ["SLURM_ARRAY_TASK_ID"] = "1", ["SLURM_ARRAY_JOB_ID"] = "6", ["SLURM_JOB_ID"] = "7", ["SLURM_CPUS_PER_TASK"] = "3",
                ["SLURMD_NODENAME"] = "n4",
            },
        };
        using (var bash = System.Diagnostics.Process.Start(info)!)
            bash.WaitForExit();
        Assert.That(File.ReadAllText(batch.EndOf(1)), Is.EqualTo(end));
        var log = File.ReadAllLines(_folder["logs/tune-it's b-0123456789abcdef.log"]);
        Assert.That(log[0], Does.StartWith("== job 6_1, start 1, on n4, 2"));
        if (stop.Length == 0)
            Assert.That(log[1], Is.EqualTo("made tune/it's b-0123456789abcdef with 3"));
        Assert.That(File.Exists(_folder["requeued"]) ? File.ReadAllText(_folder["requeued"]) : "", Is.EqualTo(requeued));
    }

    [TestCase("PreemptType             = preempt/none", false)]
    [TestCase("PreemptType             = preempt/partition_prio", true)]
    public async Task A_step_watches_for_a_time_of_grace_where_jobs_are_preempted(string configured, bool watches)
    {
        Program("scontrol", $"echo '{configured}'");
        var batch = Batch("tune/a-0123456789abcdef");
        await (await Open()).SubmitAsync(batch, new TaskNeeds(0, 1, 1, TimeSpan.Zero), default);
        Assert.That(File.ReadAllText(Path.Combine(batch.Folder, "job.sh")).Contains("srun", StringComparison.Ordinal), Is.EqualTo(watches));
    }

    [TestCase("90", 90)]
    [TestCase("90:30", 90.5)]
    [TestCase("8:00:00", 480)]
    [TestCase("1-12", 2160)]
    [TestCase("1-12:30", 2190)]
    public void Times_are_those_of_sbatch(string text, double minutes) =>
        Assert.That(SlurmOptions.TimeOf(text).TotalMinutes, Is.EqualTo(minutes));

    [TestCase("512", 512L << 20)]
    [TestCase("16G", 16L << 30)]
    [TestCase("100k", 100L << 10)]
    [TestCase("2T", 2L << 40)]
    public void Sizes_are_those_of_sbatch(string text, long bytes) => Assert.That(SlurmOptions.BytesOf(text), Is.EqualTo(bytes));

    [Test]
    public void What_is_typed_for_one_kind_of_stage_comes_before_what_is_typed_for_all()
    {
        var options = Read(
            "--time", "tune=2-0", "--time", "60", "--mem", "tune=128G", "--cpus-per-task", "decode=2", "--gpus-per-task", "2");
        var reckoned = new TaskNeeds(1, 4, 8L << 30, TimeSpan.FromHours(3));
        Assert.That(options.Apply("tune", reckoned), Is.EqualTo(new TaskNeeds(2, 4, 128L << 30, TimeSpan.FromDays(2))));
        Assert.That(options.Apply("decode", reckoned with { Gpus = 0 }), Is.EqualTo(new TaskNeeds(0, 2, 8L << 30, TimeSpan.FromHours(1))));
    }

    [TestCase("--executor kubernetes", "There is no executor 'kubernetes': type --executor slurm")]
    [TestCase("--partition gpu", "--partition is of use to --executor slurm alone")]
    [TestCase("--executor slurm --time soon", "'soon' is no time")]
    [TestCase("--executor slurm --mem much", "'much' is no size of memory")]
    [TestCase("--executor slurm --jobs 0", "--jobs is 0, and no task may run")]
    [TestCase("--executor slurm --poll 0", "--poll is 0")]
    [TestCase("--executor slurm --gpus-per-task one", "--gpus-per-task is 'one'")]
    public void What_cannot_be_is_told_before_anything_runs(string typed, string told) => Assert.That(
        () => SlurmOptions.Read(CommandLineCheck.Parse(["--target", "Reproduce", .. typed.Split(' ')], Targets.All)),
        Throws.InstanceOf<AdviceException>().With.Message.StartsWith(told));

    [Test]
    public void A_stage_that_there_is_not_has_no_share() => Assert.That(
        () => { Program("squeue", ""); Read("--mem", "tuning=8G").Check(["tune", "decode"]); },
        Throws.InstanceOf<AdviceException>().With.Message.EqualTo(
            "There is no stage 'tuning' to give its own share: the stages are decode, tune, submitter."));

    private static SlurmOptions Read(params string[] typed) =>
        SlurmOptions.Read(CommandLineCheck.Parse(["--target", "Reproduce", "--executor", "slurm", .. typed], Targets.All))!;

    private Task<SlurmScheduler> Open(params string[] typed) => SlurmScheduler.OpenAsync(
        Read(typed), new JobScript(["reproduce"], _folder["store"], _folder["logs"]), _folder["batches"], default);

    private TaskBatch Batch(params string[] artifacts) => TaskBatch.Create(_folder["batches"], "tune", artifacts);

    private void Program(string name, string does)
    {
        Directory.CreateDirectory(_folder["bin"]);
        var path = _folder[$"bin/{name}"];
        File.WriteAllText(path, $"#!/bin/bash\n{does}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}

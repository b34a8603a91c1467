using ImplicitInstruct.Reproduction.Planning;
using ImplicitInstruct.Reproduction.Recipes;

namespace ImplicitInstruct.Build.CommandLine;

/// <summary>An argument of this project's own, besides Cake's switches.</summary>
/// <param name="Name">What is typed after two dashes.</param>
/// <param name="Value">What its value is called in the help; null for a flag.</param>
/// <param name="Help">One line.</param>
/// <param name="Targets">The targets that read it.</param>
internal sealed record ProjectArgument(string Name, string? Value, string Help, params IReadOnlyList<string> Targets)
{
    /// <summary>What a value is called that is a whole number.</summary>
    public const string WholeNumber = "N";

    /// <summary>What a value is called that is words for another program, which may start with dashes.</summary>
    public const string Words = "WORDS";

    /// <summary>Targets that make one kind of artifact, with what it needs.</summary>
    public static IReadOnlyList<string> Steps { get; } = Enum.GetNames<StageStep>();

    /// <summary>Targets that make a scale's artifacts.</summary>
    private static readonly string[] Makers = ["Reproduce", "Nightly", "CrashTest", "Artifact", "Status", .. Steps];

    /// <summary>Those of them that can have others make them.</summary>
    private static readonly string[] Executed = ["Reproduce", "Nightly", "CrashTest", "Status", .. Steps];

    /// <summary>Targets that make or read them.</summary>
    private static readonly string[] Readers = [.. Makers, "Report", "Chat", "Publish"];

    /// <summary>Targets that ask a judge.</summary>
    private static readonly string[] Asking = ["Judge", "Calibrate", .. Makers, "Sweep"];

    /// <summary>Targets that ask a judge, or read what one said.</summary>
    private static readonly string[] Judging = ["Judge", "Calibrate", .. Readers, "Sweep"];

    /// <summary>All of them, by target, in the order of the help.</summary>
    public static IReadOnlyList<ProjectArgument> All { get; } =
    [
        new("scale", "NAME", "mini (default): made here, on the CPU, in minutes; smol, paper, today: models of the hub",
            [.. Readers, "Sweep", "Recipe", "Compare", "Clean"]),
        new("name", "NAME", "what the run is called (default: default); Compare takes two, also as words alone: Compare default NAME",
            "Reproduce", "Report", "Compare", "Publish"),
        new("claim", "ID", "one claim only, such as response-tuning; may be given again", [.. Makers, "Publish"]),
        new("only", "NAME", "one base model of smol, paper or today (llama-2-7b), or one data set (gsm8k), only; may be given again",
            [.. Readers, "Data"]),
        new("seeds", "N", "how many tuning runs there are (default: 5); up to 3 base models take turns",
            [.. Readers, "Sweep", "Recipe", "Clean"]),
        new("engine", "NAME", "cpu, or torch (default of smol, paper and today)",
            [.. Readers, "Sweep", "Bench", "Judge", "Calibrate", "Verify"]),
        new("device", "NAME",
            "of the engine torch: cpu, cuda:0 (default where there is one); with --dryrun also a100, h100, h200, l40s, 4090",
            [.. Readers, "Sweep", "Bench", "Judge", "Calibrate", "Verify"]),
        new("judge", "NAME", "oracle (mini): knows what is right; llama-3.1-70b-instruct (default otherwise) or another that has a file in "
            + "Judges; checkpoint: --judge-model, run here; recorded: asks nobody; none: responses only", Judging),
        new("jobs", "N", "threads of all that is made at once (default: one a processor), with --executor slurm tasks out at once; "
            + "changes no bit",
            [.. Makers, "Sweep", "Decode", "Chat", "Bench", "Judge", "Calibrate", "Verify"]),
        new("artifacts", "DIR", "where artifacts go (default: artifacts in the checkout)",
            [.. Readers, "Sweep", "Data", "Judge", "Calibrate", "Compare", "Clean", "Verify"]),
        new("store", "URL", "a published run, a folder or an address: an artifact that is there is fetched, checked, and not made; "
            + "#FINGERPRINT after it says which", [.. Steps, "Reproduce", "Report", "Verify"]),
        new("sample", "N", "how many stages are made again (default: 5); 0: none, hashes alone", "Verify"),
        new("seed", "N", "draws the same stages again (default: by chance, and told)", "Verify"),
        new("verify", null, "hashes every byte of every artifact again, and not only of files that look changed", [.. Makers, "Verify"]),
        new("why", null, "tells of each stage whether and why it runs", [.. Makers, "Sweep"]),
        new("keep-checkpoints", null, "keeps tuned checkpoints of the scale paper, a terabyte, when nothing needs them any more", Makers),
        new("set", "KEY=VALUE", "changes one number of the recipe; may be given again", [.. Readers, "Sweep", "Recipe", "Clean"]),
        new("executor", "NAME", "here (default), or slurm: a job of the cluster for each artifact", Executed),
        new("partition", "NAME", "of the cluster, as sbatch takes it", Executed),
        new("account", "NAME", "to whose account jobs go, as sbatch takes it", Executed),
        new("gpus-per-task", "COUNT", "of a job that computes on a GPU (default: 1); tune=2 for one kind of stage, as the next three",
            Executed),
        new("cpus-per-task", "COUNT", "cores of a job (default: 4)", Executed),
        new("time", "TIME", "of a job, as sbatch takes it (default: by the plan's arithmetic); may be given again: --time tune=8:00:00",
            Executed),
        new("mem", "SIZE", "of a job, as sbatch takes it (default: by the plan's arithmetic); may be given again: --mem tune=128G",
            Executed),
        new("slurm", Words, "more words for sbatch, in quotes: \"--qos=high --constraint=a100\"", Executed),
        new("poll", "N", "seconds between two questions to squeue (default: 10)", Executed),
        new("detach", null, "has a job submit the others, and ends; --target Status shows how far it is", "Reproduce", "Nightly"),
        new("artifact", "NAME", "the one to make: STAGE/NAME-HASH, as its folder is called", "Artifact"),
        new("updates", "FILE", "where to write the learning rate of every update of every tuning run instead: a line of JSON a run",
            "Recipe"),
        new("recipe", "FILE",
            $"changes the recipe to what the file says, lines as --target Recipe prints them, or is its name "
                + $"({string.Join(", ", RecipeFile.Names)}); --set comes after it",
            [.. Readers, "Sweep", "Recipe", "Clean"]),
        new("unused", null, "removes only what neither the usual recipe nor the one of --scale, --set, --seeds and --recipe needs",
            "Clean"),
        new("older-than", "DAYS", "removes only what was written last before so many days, or before a date (2026-01-31)", "Clean"),
        new("vary", "KEY=V1,V2", "the number of the recipe to vary, with its values: response.epochs=1,2,4", "Sweep"),
        new("filter", "EXPRESSION", "only some tests, as dotnet test takes it: FullyQualifiedName~Kernels", "Test"),
        new("model", "DIR", "a checkpoint folder in Hugging Face layout; in a sweep the kind of model, response-tuned by default; for Chat "
            + "a kind of model (response-tuned, single-task-code, ...), and may be given again", "Decode", "Tokenize", "Merge", "Sweep",
            "Chat"),
        new("adapter", "DIR", "a LoRA adapter of that checkpoint, in PEFT's layout", "Decode", "Merge"),
        new("to", "DIR", "where the merged checkpoint goes: an empty folder, or none that is there; where a published run goes: the same, "
            + "or one that holds it already", "Merge", "Publish"),
        new("run", "NAME", "the run whose models answer, as tables call it: p1-t1 (default: the first)", "Chat"),
        new("prompt", "TEXT", "what to go on from, as it stands; for Chat what to answer (default: every line of the input)", "Decode",
            "Chat"),
        new("ids", "LIST", "the prompt's token ids, such as 1,403", "Decode"),
        new("max-new-tokens", "N", "how many ids to add at most (default: 128; for Chat as many as in the claims)", "Decode", "Chat"),
        new("input", "FILE", "texts, one JSON object a line: {\"text\": ...}", "Tokenize"),
        new("bos", null, "puts the tokenizer's begin token before each text", "Tokenize"),
        new("eos", null, "puts the tokenizer's end token after each text", "Tokenize"),
        new("json", "FILE", "where to write the result for programs: ids, {\"ids\": [...]}, the win rates, the data sets, or what Bench "
            + "measured", "Decode", "Tokenize", "WinRate", "Judge", "Data", "Calibrate", "Bench"),
        new("opinions", "FILE", "a model's pairs by two judges, rows {idx, p, q, l1, l2}; may be given again", "Calibrate"),
        new("models", "N", "how many of the models that the original judged the new one judges (default: 12)", "Calibrate"),
        new("both-orders", null, "asks about every pair in both orders of the outputs, for twice the price", "Calibrate"),
        new("annotations", "FILE", "alpaca_eval's annotations.json, or compact rows {row, idx, p, l1, l2}", "WinRate"),
        new("paired", "FILE", "another model's annotations, to compare with instruction by instruction", "WinRate"),
        new("gold", "FILE", "better verdicts, a person's say, on some of the very pairs, in the form of the annotations", "WinRate"),
        new("calibration", "FILE", "calibration.json of Calibrate: adds what the original judge would have said", "WinRate"),
        new("instructions", "NAME",
            "alpaca_eval or other, where the file does not tell; for Calibrate how many of each model (default: all)",
            "WinRate", "Calibrate"),
        new("regulariser", "FILE", "alpaca_eval's df_gamed.csv, or the word original to fetch it", "WinRate"),
        new("resamples", "N", "bootstrap resamples of the length-controlled rate (default: 1000; 0: none)", "WinRate", "Judge"),
        new("outputs", "FILE", "the model's outputs, alpaca_eval's model_outputs.json", "Judge"),
        new("reference", "FILE", "the reference's outputs, in the same format", "Judge"),
        new("judge-model", "NAME", "what the endpoint calls the judging model (default: the judge's own name); with --judge checkpoint a "
            + "folder, or OWNER/NAME@REVISION of the hub", Judging),
        new("judge-format", "NAME", "the chat format of a checkpoint that judges: llama-3, qwen2.5, llama-2, tulu, ..., or plain",
            ["Judge", "Calibrate", .. Readers, "Sweep"]),
        new("judge-endpoint", "URL", "an OpenAI-compatible endpoint (default: http://localhost:8000/v1; a key is in OPENAI_API_KEY)",
            Judging),
        new("template", "FILE", "AlpacaEval's alpaca_eval_clf.txt (default: fetched)", Judging),
        new("other-template", null, "takes a --template that is not AlpacaEval's, and marks it", Judging),
        new("budget-usd", "USD", "stops before this run has spent more", Asking),
        new("budget-hours", "H", "stops when a checkpoint has judged so long; what it said is kept",
            ["Judge", "Calibrate", .. Makers, "Sweep"]),
        new("usd-per-million", "N,N", "dollars for a million tokens read and written, where the model's price is not known",
            Asking),
        new("concurrency", "N", "requests at once (default: 5)", Asking),
        new("verdicts", "NAME",
            "all (default), recorded: asks for none, or anew: asks again what was left undecided or had no log-probabilities",
            Asking),
        new("verdict-store", "FILE", "the store of verdicts (default: artifacts/alpaca_eval/verdicts.sqlite)", Asking),
        new("import", "FILE", "alpaca_eval's annotations.json: verdicts to take into the store first", "Judge"),
        new("folder", "DIR",
            "where annotations.json and leaderboard.csv go, or opinions, calibration.json and calibration.html (default: a folder of "
            + "their names in artifacts/alpaca_eval)", "Judge", "Calibrate"),
        new("kills", "N", "how often it is killed (default: 100)", "CrashTest"),
        new("kill-seed", "N", "seed of the moments of the kills (default: 1)", "CrashTest"),
        new("shape", "NAME", "only models whose name contains this; growth, tinyllama-1.1b and llama-2-7b only when named", "Bench"),
        new("against", "FILE", "what Bench --json wrote on this machine before: how many times as fast each number is now", "Bench"),
    ];
}

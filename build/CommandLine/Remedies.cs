using ImplicitInstruct.Hub.Chats;

namespace ImplicitInstruct.Build.CommandLine;

/// <summary>
/// What to type against what a library says is wrong. Libraries know no arguments: they name what helps
/// (<see cref="AdviceException.Remedy"/>).
/// </summary>
internal static class Remedies
{
    private const string WithoutAsking = "{without asking}";

    /// <summary>What to type, by key. A text that starts with a line break is a list below the message.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["adapter.merge"] =
            "Name both, --model MODEL --adapter FOLDER, or make a checkpoint of them with --target Merge and --to ANOTHER besides.",
        ["artifact.name"] =
            "Type --artifact STAGE/NAME-HASH as a folder below artifacts/SCALE is called, with the --scale, --set, --seeds and --claim "
            + "that it was asked for with; a job that says this runs on another kind of machine than was meant, or was compiled anew.",
        ["artifacts.missing"] = "Type the same without --exclusive, and what is missing is made first.",
        ["claim.name"] = "Type --claim response-tuning, say.",
        ["claim.obstacle"] = "Leave that --claim out, or choose other base models with --only, or another --judge.",
        ["device.name"] =
            "Type --device cpu, --device cuda, or --device cuda:1 for the second GPU; with --dryrun also a100, h100, h200, l40s or 4090.",
        ["embedder.library"] =
            "Take a system on which ONNX Runtime loads, or count words: --set style.embedder=words.",
        ["embedder.restore"] =
            "Type dotnet restore build/packages.proj -p:Only=Microsoft.ML.OnnxRuntime (160 MB), then the same command again; or count "
            + "words: --set style.embedder=words.",
        ["engine.device"] = "Leave --device out, or type --engine torch where the scale has it.",
        ["engine.name"] = "Type --engine and one of them.",
        ["jobs.count"] = "Type --jobs 1 or more.",
        ["judge.address"] = "Type --judge-endpoint http://localhost:8000/v1, say: the bare address; a key goes into OPENAI_API_KEY.",
        ["judge.bad-key"] = "Set OPENAI_API_KEY to the key alone: copy it again.",
        ["judge.amount"] = "Type --budget-usd 20, say.",
        ["judge.budget"] = $"Go on with the same command and a larger --budget-usd, or ask nobody more: {WithoutAsking}.",
        ["judge.checkpoint"] =
            "Give --judge-model another checkpoint, a folder or OWNER/NAME@REVISION of the hub, of a chat model of a family that is read.",
        ["judge.concurrency"] = "Type --concurrency 5, say.",
        ["judge.format"] =
            $"Type --judge-format and the one of the model that judges: {string.Join(", ", ChatTemplates.All.Select(one => one.Name))}.",
        ["judge.gone"] =
            $"""

              Ask nobody more:           the same command with {WithoutAsking}
              Go on with another judge:  the same command with --judge NAME, or --judge-model NAME and --judge-endpoint URL
                Every table then names that judge and says that its numbers do not compare with AlpacaEval 2.
            """,
        ["judge.hours"] = "Type --budget-hours 8, say.",
        ["judge.hours-over"] = "Type the same again: it goes on where it stopped, for as long again.",
        ["judge.key"] = "Set OPENAI_API_KEY to such a key and type the same again.",
        ["judge.later"] = "Type the same again later: it goes on where it stopped.",
        ["judge.label"] =
            "A model that thinks first must have that switched off on the server, and tokens must come as texts and not as ids; or give "
            + "another --judge-model or --judge-endpoint. Then type the same again; what an earlier run left undecided, "
            + "--target Judge with --verdicts anew asks again.",
        ["judge.log-probabilities"] =
            "Give --judge-endpoint one that supports logprobs and top_logprobs, or another --judge-model; "
            + "if this one has learned to give them, --target Judge with --verdicts anew asks it again.",
        ["judge.name"] = "Type --judge and one of them.",
        ["judge.other"] = "Type --judge and one of them, or --judge-model NAME with --judge-endpoint URL for any other.",
        ["judge.recorded"] =
            "Leave --verdicts recorded or --judge recorded out and have them asked for, or give the --verdict-store that has them.",
        ["judge.retired"] =
            "Type --judge llama-3.1-70b-instruct, say, whose weights you can serve yourself; --judge recorded takes verdicts that are "
            + "there already.",
        ["judge.none"] = "Leave --judge none out.",
        ["judge.no-key"] =
            "Set the environment variable OPENAI_API_KEY, or give --judge-endpoint another endpoint, "
            + $"or ask nobody: {WithoutAsking}.",
        ["judge.other-template"] = "Or type --other-template: tables then say that numbers do not compare.",
        ["judge.path"] =
            "Give --judge-endpoint the address before /chat/completions, which on most servers ends in /v1: http://localhost:8000/v1, say.",
        ["judge.price"] = "Type --usd-per-million READ,WRITTEN as well, e.g. --usd-per-million 2.5,10.",
        ["judge.quota"] = "Add some, or set OPENAI_API_KEY to another key, and type the same again.",
        ["judge.refused"] = "Check --judge-endpoint and --judge-model, and type the same again.",
        ["judge.server"] =
            "Start the server, or give --judge-endpoint where it is, and type the same again; "
            + $"or ask nobody for now, and go on later from the same artifacts: {WithoutAsking}.",
        ["judge.template"] =
            "Give --template alpaca_eval's alpaca_eval_clf.txt, downloaded where there is a network.",
        ["memory"] =
            "Take a smaller model with --only, or a machine with more memory; with --engine torch a GPU's is what counts, and "
            + "--dryrun tells what fits.",
        ["publish.damaged"] =
            "./build.sh --target Reproduce --verify, with the same arguments, makes again what is damaged; then publish.",
        ["publish.folder"] = "Give --to an empty folder, one that is not there, or one that such a run was published to.",
        ["publish.missing"] = "Make them: ./build.sh --target Reproduce, with the same arguments.",
        ["recipe.key"] = "./build.sh --target Recipe prints all of them; with --scale, those of another scale.",
        ["recipe.value"] = "Type it with --set.",
        ["report.empty"] =
            "Make them with ./build.sh --target Reproduce and the --scale, --engine, --only, --seeds, --set and --judge-model that are "
            + "meant; what was made with some is found with the same ones.",
        ["run.missing"] =
            "./build.sh --target Reproduce --name NAME records one, with --scale, --set and the like as they are meant; without --name it "
            + "is called default.",
        ["run.name"] = "Type --name shorter-epochs, say.",
        ["scale.name"] = "Type --scale and one of them.",
        ["seeds.count"] = "Type --seeds 5, say.",
        ["store.fault"] = "Without --store it is made here.",
        ["store.place"] = "Give --store a folder that --target Publish wrote, or the https address that serves one.",
        ["sweep.model"] = "Type --model response-tuned, say.",
        ["sweep.vary"] = "Type --vary response.epochs=1,2,4,8, say.",
        ["tasks.lost"] = "See with sinfo and squeue what becomes of jobs there; --partition names other machines.",
        ["tasks.memory"] = "Ask for more with --mem {stage}=64G, say.",
        ["tasks.program"] =
            "Mend what its log says and type the same again; to see it fail here, type --target Artifact --artifact {name} and the same "
            + "arguments about the recipe.",
        ["tasks.time"] = "Ask for more with --time {stage}=2-00:00:00, say.",
        ["torch.device"] =
            "Type --device cpu, --device cuda, or --device cuda:1 for the second GPU; "
            + "a GPU needs its driver and CUDA's libtorch (dotnet restore build/packages.proj -p:Only=TorchSharp -p:Device=cuda). "
            + "./build.sh --target Doctor says what was found.",
        ["torch.library"] =
            "Restore libtorch with dotnet restore build/packages.proj -p:Only=TorchSharp; a 'version not found' means that this "
            + "system's C++ runtime is older than the package, so take a newer system or container (GCC 13 or later). "
            + "--engine cpu needs neither.",
        ["torch.memory"] =
            "It takes fewer tokens at a time (--set torch.tokensAtOnce=N, half of what it was), "
            + "or checkpointing (--set torch.checkpointing=true), or an optimizer on the host (--set torch.optimizer=offloaded), "
            + "or a larger device; ./build.sh --target Doctor says what other programs have left free.",
        ["torch.restore"] =
            "Type dotnet restore build/packages.proj -p:Only=TorchSharp (with -p:Device=cuda for an NVIDIA GPU, some gigabytes), "
            + "then the same command again; --engine cpu needs neither.",
        ["verdicts.store"] = "Or give --verdict-store another file: a store of verdicts, or a new name.",
        ["winrate.annotations"] = "Give --annotations alpaca_eval's annotations.json.",
        ["winrate.gold"] = "Give --gold rows of the same form as --annotations, about some of the same pairs.",
        ["winrate.instructions"] = "For the length control that knows no difficulties, type --instructions other.",
        ["winrate.regulariser"] =
            "Give --regulariser a copy of alpaca_eval's df_gamed.csv (--regulariser FILE), or the word original to have it fetched, "
            + "or leave it out to use the reconstructed labels.",
        ["winrate.verdicts"] =
            "Judge the outputs again: ./build.sh --target Judge, with --verdicts anew where its store has left them undecided.",
    };

    /// <summary>The message with what to type.</summary>
    /// <param name="advice">What is wrong.</param>
    /// <param name="target">The target that ran into it.</param>
    public static AdviceException Complete(AdviceException advice, string target)
    {
        if (advice.Remedy is not { } key || !All.TryGetValue(key, out var remedy))
            return advice;
        var text = remedy.Replace(WithoutAsking, target == "Judge" ? "--verdicts recorded" : "--judge none", StringComparison.Ordinal);
        return new AdviceException($"{advice.Message}{(text.StartsWith('\n') ? "" : " ")}{text}", advice);
    }
}

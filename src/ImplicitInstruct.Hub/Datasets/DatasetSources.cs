using ImplicitInstruct.Hub.Downloads;

namespace ImplicitInstruct.Hub.Datasets;

/// <summary>The data sets of the paper.</summary>
/// <remarks>
/// What the official scripts load is certain (their Python is cited at each). The names of files in the repositories were seen, in November
/// 2026, in public programs that download them: <c>train.jsonl</c> of LIMA, <c>main/train-00000-of-00001.parquet</c> of GSM8K,
/// <c>full/train-00000-of-00001.parquet</c> of MBPP, <c>poetry.csv</c> with its commit, the long name of the recipes' table,
/// <c>alpaca_eval.json</c>. The chess games lie as text in a folder <c>data</c>, whose files' names were nowhere to be seen, and as the
/// hub's own Parquet copy in <c>default/train/0000.parquet</c> to <c>0005.parquet</c> at <c>refs/convert/parquet</c> (commit
/// f39fedc09e81c79c59de744d66dea26e067febe9 of September 2023 in public copies of the hub's pages). Assumed: that the copy keeps the order
/// of rows, so that its first file, a sixth of 60.9 million lines, holds the first thousand games. A repository with other files is refused
/// with the list of what it has.
/// </remarks>
public static class DatasetSources
{
    /// <summary>The commit of the official repository, john-hewitt/implicit-ins, that everything here follows.</summary>
    public const string OfficialCommit = "fe1c2d8d5d66e44bb7c51cf47a5921e08a4b500d";

    /// <summary>All of them, tuning sets first.</summary>
    public static IReadOnlyList<DatasetSource> All { get; } =
    [
        new()
        {
            Id = "lima", Kind = DatasetKind.Tuning, Rows = 1030, IsGated = true, Licence = "CC BY-NC-SA 4.0 or stricter, as its sources "
                + "are",
            BuiltSha256 = "c15ce7cacc2696192727351f4392dc059608dc5a96d69bb69f8ca461725c15b1",
            Files = [OnHub("GAIR/lima", "train.jsonl")], Source = "paper, section 4.1; scripts/prepare_train_data.sh, "
                + "open_instruct/reformat_datasets.py convert_lima_data",
        },
        new()
        {
            Id = "lima-rephrased", Kind = DatasetKind.Tuning, Rows = 1029, Licence = "Apache 2.0 for the repository; LIMA's own for the "
                + "text",
            BuiltSha256 = "f71a9db18a8737bfa337a1f620d7f130d88985509baa6ba8e67adbafcc816786",
            Files = [Official("new_lima/lima_rephrased.jsonl", "baa3b484cdb15f66d849e7128c4e138749509e2474dd85229788832ee0fbab25")],
            Source = "paper, appendix C; data/processed/lima/rephrase_no_restate.py, whose resumption skipped example 0",
        },
        OfNewLima(
            "lima-web-text", 1029, "lima_no_responses", "ad24a2dc4a311190a528cbf166edbe9977c5c95d63fe813b92bf5a1022096713",
            "new_lima/remove_responses.py: text of the web behind instructions that GPT-4 found for it"),
        OfNewLima(
            "lima-partial", 1144, "lima_noins_plus_partial", "2075e7cc9e67bb3d21b2453151c44a70480430841e530f1f03791165db8810c2",
            "new_lima/make_partial_data.py: LIMA without instructions, and 114 responses behind a part of one"),
        OfNewLima(
            "lima-refusals", 1059, "lima_no_instruction_plus_refusal", "b5cc8949fdfde119e477383654739dd72fc2bc90fc88eaa2c30637468ad21966",
            "LIMA without instructions, and 29 refusals"),
        new()
        {
            Id = "gsm8k", Kind = DatasetKind.Tuning, Rows = 1000, Licence = "MIT",
            BuiltSha256 = "0368fe8f7696e5b95df02e2dc2de7482cfe6ae41320e83225715bc70299063f3",
            Files = [OnHub("openai/gsm8k", "main/train-00000-of-00001.parquet")],
                Source = "paper, section 5.1; data/processed/gsm_train/make_gsm.py",
        },
        new()
        {
            Id = "mbpp", Kind = DatasetKind.Tuning, Rows = 374, Licence = "CC BY 4.0",
            Files = [OnHub("google-research-datasets/mbpp", "full/train-00000-of-00001.parquet")],
                Source = "paper, section 5.1; data/processed/mbpp/make_mbpp.py",
        },
        new()
        {
            Id = "poetry", Kind = DatasetKind.Tuning, Rows = 571, Licence = "not known here, see its page on the hub",
            Files = [OnHub("merve/poetry", "poetry.csv", "956ae34eaf5d5086454b0667c7aa441fdd1fe0f7")],
                Source = "paper, section 5.1; data/processed/poetry/make_poetry.py",
        },
        new()
        {
            Id = "recipes", Kind = DatasetKind.Tuning, Rows = 1000, Licence = "MIT",
            Files = [OnHub("Hieu-Pham/kaggle_food_recipes", "Food Ingredients and Recipe Dataset with Image Name Mapping.csv")],
            Source = "paper, section 5.1; data/processed/kaggle_food_recipes/make_kfr.py",
        },
        new()
        {
            Id = "chess", Kind = DatasetKind.Tuning, Rows = 1000, Licence = "CC0 1.0",
            Files = [OnHub(
                "patrickfrank1/chess-pgn-games", "default/*train/0000.parquet",
                "refs/convert/parquet")], Source = "paper, section 5.1; data/processed/pgn/make_pgn.py",
        },
        new()
        {
            Id = "alpaca", Kind = DatasetKind.Ranking, Rows = 1000, Licence = "CC BY-NC 4.0; Apache 2.0 for the templates",
            Files =
            [
                DatasetFile.At(
                    new Uri(
                        "https://raw.githubusercontent.com/tatsu-lab/stanford_alpaca/"
                        + "761dc5bfbdeeffa89b8bff5d038781a4055f796a/alpaca_data.json"),
                    "3779ddbc040543ab1834ef216c983d6fcc06cc9a"),
                Official(
                    "open_instruct/instruction_encode_templates.py", "32c7c256d1c081bb8413add03e978466ed7f259a631eb74e26f7f1e0c430cf9f"),
            ],
            Source = "paper, section 4.2; open_instruct/reformat_datasets.py convert_stanford_alpaca_data, open_instruct/ratio_eval.py",
        },
        new()
        {
            Id = "alpaca-eval", Kind = DatasetKind.Instructions, Rows = 805, Licence = "CC BY-NC 4.0",
            BuiltSha256 = "b5db4fec6d28469df1b7a70859decd2387a8065654e9b1d3cca537d2f26371f3",
            Files = [OnHub("tatsu-lab/alpaca_eval", "alpaca_eval.json")], Source = "paper, section 3; eval/alpaca_farm/run_eval.py",
        },
        new()
        {
            Id = "validation", Kind = DatasetKind.Instructions, Rows = 56, Licence = "Apache 2.0",
            BuiltSha256 = "e14164ec8b24172e97e6c4bf73df1a90ecbf63cc29ba77ca45b15fe6ea034135",
            Files =
            [
                Official("eval/val_eval/val.jsonl", "97495f6826ac319cdfde133d8ed9dfe537ca5afd762e57491718e3d8b0d413fd"),
                Official("eval/val_eval/val-gpt3.5-2.json", "e9adfd3b03767b217620c5aa8e1e2d8dad30e092d3775f92351952fdc5db99f4"),
            ],
            Source = "paper, appendix D; eval/val_eval/run_eval.py, eval/val_eval/make_ref.py",
        },
    ];

    /// <summary>The data set of a name.</summary>
    /// <exception cref="AdviceException">There is none; the message lists all.</exception>
    public static DatasetSource Of(string id) => All.FirstOrDefault(source => source.Id == id)
        ?? throw new AdviceException(
            $"There is no data set {Refusal.Quote(id ?? "")}: type one of {string.Join(", ", All.Select(source => source.Id))}.");

    private static DatasetFile OnHub(string id, string path, string revision = "main") =>
        DatasetFile.OnHub(new HubRepository(HubRepositoryKind.Dataset, id, revision), path);

    /// <summary>A control that the authors built from LIMA and published no number of.</summary>
    private static DatasetSource OfNewLima(string id, int rows, string file, string sha256, string source) => new()
    {
        Id = id,
        Kind = DatasetKind.Tuning,
        Rows = rows,
        Licence = "Apache 2.0 for the repository; LIMA's own for the text",
        Files = [Official($"new_lima/{file}.jsonl", sha256)],
        Source = source,
    };

    private static DatasetFile Official(string path, string sha256) =>
        DatasetFile.At(new Uri($"https://raw.githubusercontent.com/john-hewitt/implicit-ins/{OfficialCommit}/{path}"), sha256);
}

using ImplicitInstruct.Hub.Datasets;

namespace ImplicitInstruct.Tests.Evidence;

/// <summary>All files of others that tests compare with.</summary>
/// <remarks>
/// What could be turned into numbers of our own is committed instead: published win rates, ids of tokens, logits, the paper's tables.
/// </remarks>
internal static class EvidenceFiles
{
    private const string OfficialRepository = "john-hewitt/implicit-ins/" + DatasetSources.OfficialCommit;

    /// <summary>The official repository's LIMA: others' texts, CC BY-NC-SA 4.0 or stricter.</summary>
    public static EvidenceFile Lima { get; } = new(
        "The official repository's LIMA", OnGitHub($"{OfficialRepository}/new_lima/lima_data.jsonl"),
        "c15ce7cacc2696192727351f4392dc059608dc5a96d69bb69f8ca461725c15b1")
    { Beside = "data/lima.jsonl" };

    /// <summary>The official repository's validation instructions.</summary>
    public static EvidenceFile Validation { get; } = new(
        "The official repository's validation set", OnGitHub($"{OfficialRepository}/eval/val_eval/val.jsonl"),
        "97495f6826ac319cdfde133d8ed9dfe537ca5afd762e57491718e3d8b0d413fd")
    { Beside = "data/validation_instructions.jsonl" };

    /// <summary>GSM8K's training set; its first 1,000 lines beside the checkout.</summary>
    public static EvidenceFile Gsm8k { get; } = new(
        "GSM8K's training set",
        OnGitHub("openai/grade-school-math/3101c7d5072418e28b9008a6636bde82a006892c/grade_school_math/data/train.jsonl"),
        "17f347dc51477c50d4efb83959dbb7c56297aba886e5544ee2aaed3024813465")
    {
        Beside = "data/gsm8k_train_first1000.jsonl",
        BesideSha256 = "73e81c100d0c321f074b5740e4365cad29bae7577d770d7f9cce722f00b4ff3e",
    };

    /// <summary>AlpacaEval's 805 instructions, CC BY-NC 4.0: with a model's outputs there, without them beside the checkout.</summary>
    public static EvidenceFile AlpacaEval { get; } = new(
        "AlpacaEval's instructions",
        OnGitHub("tatsu-lab/alpaca_eval/cd543a149df89434d8a54582c0151c0b945c3d20/results/text_davinci_003/model_outputs.json"),
        "af0bc112f08c88bf589bbfe6fc1036806d0a0f6fec9c4d5a4db860f5afe73b4b")
    {
        Beside = "data/alpaca_eval_instructions.json",
        BesideSha256 = "42bfceff76d2233700e1c83f2b32f4d6a2425d7bc078bcbcd8346b34aa9c324e",
    };

    /// <summary>Llama 2's vocabulary.</summary>
    public static EvidenceFile LlamaTokenizer { get; } = new(
        "Llama 2's tokenizer", OnGitHub("karpathy/llama2.c/350e04fe35433e6d2941dce5a1f53308f87058eb/tokenizer.model"),
        "9e556afd44213b6bd1be2b850ebbbd98f5481437a8021afaf58ee7fb1818d347")
    { Beside = "models/llama2-tokenizer/tokenizer.model" };

    /// <summary>OLMo's vocabulary.</summary>
    public static EvidenceFile OlmoTokenizer { get; } = new(
        "OLMo's tokenizer",
        OnGitHub(
            "allenai/OLMo/59a53e3f68e546330ca5a99ec626e58f9ab96494/olmo_data/tokenizers/allenai_gpt-neox-olmo-dolma-v1_5.json"),
        "9ad33b4b39a9f83973c3f8c42a01948dd5b877a28ac9a5356956c4ff4ed0b714")
    { Beside = "models/olmo-tokenizer/tokenizer.json" };

    /// <summary>A model of 260 thousand weights in llama2.c's format; as safetensors beside the checkout.</summary>
    public static EvidenceFile Stories { get; } = new(
        "The model of 260K weights",
        new("https://huggingface.co/karpathy/tinyllamas/resolve/0bd21da7698eaf29a0d7de3992de8a46ef624add/stories260K/stories260K.bin"),
        "b0a507e7ad0f626624f17112325e66691f9076d622e1d3274d103d00299f2696")
    {
        Beside = "models/stories260k/model.safetensors",
        BesideSha256 = "f29bb989254944726bc9d5b80d3160a5699c0a785337545075f7fdde1bac34e2",
    };

    private static Uri OnGitHub(string path) => new($"https://raw.githubusercontent.com/{path}");
}

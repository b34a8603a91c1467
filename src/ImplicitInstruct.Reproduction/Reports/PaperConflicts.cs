using ImplicitInstruct.Decoding.Rules;

namespace ImplicitInstruct.Reproduction.Reports;

/// <summary>
/// Where the paper's text, its tables and its code say different things, and what a recipe does about it. The scripts made the tables, so
/// they are the default where nothing else is said.
/// </summary>
internal static class PaperConflicts
{
    private const string Llama = "llama-2-7b";

    /// <summary>The list, with what is in force under a recipe.</summary>
    public static IReadOnlyList<Conflict> InForce(ReproductionRecipe recipe)
    {
        var (mini, hub) = (recipe as MiniWorldRecipe, recipe as CheckpointRecipe);
        var tuning = recipe.Tuning;
        return
        [
            Of("learning-rate schedule of tuning", "cosine to 0 (appendix A)", "linear (scripts/iclr2025, finetune_*.sh)",
                "tuning.schedule",
                tuning.Schedule == ScheduleShape.Linear ? "linear, as the code" : "cosine, as the text"),
            Of("warm-up of tuning", "10 % of the steps (appendix A)", "3 % of the steps (scripts/iclr2025, finetune_*.sh)",
                "tuning.warmUpShare",
                tuning.WarmUpSteps is { } steps
                    ? FormattableString.Invariant($"{steps} steps: the miniature's runs are too short for a share")
                    : FormattableString.Invariant($"{100 * tuning.WarmUpShare:0.#} % of the steps")),
            Of("updates of tuning", "batches of 64 (appendix A)",
                "across epochs, and what is left at the end is not applied (open_instruct/finetune.py with accelerate and DeepSpeed)",
                "tuning.updates",
                tuning.Updates == UpdateRule.AcrossEpochs ? "across epochs, as the code"
                : hub is null ? "every epoch by itself: the miniature's epochs and bounds were settled so"
                : "every epoch by itself"),
            Of("order of the examples in tuning", "not stated",
                "one shuffle a seed: response tuning sees LIMA in the order of instruction tuning (open_instruct/finetune.py)",
                "tuning.sharesOrder",
                tuning.SharesOrder ? "one shuffle a seed, as the code" : "every kind of tuning its own"),
            .. hub is null ? [] : OfTuningCheckpoints(tuning),
            Of("what the diversity rule has seen", "the response so far (section 6, table 8)",
                "instruction, assistant tag and response (open_instruct/combined_model.py, and the paper's own listing)",
                "rules.diversityScope",
                (mini?.Rules.DiversityScope ?? hub!.Rules.DiversityScope) == DiversityScope.AfterUserTag
                    ? "instruction and response, as the code"
                : mini is null ? "the response, as the text"
                : "the response, as the text: in the miniature a right answer repeats the name that was asked about; the template's own " +
                    "tokens count from the start"),
            .. hub is null ? OfMiniatureRules() : OfLlama2Rules(hub),
            Of("score of a ranked response", "probability of the whole sequence (equation 3)",
                "geometric mean over tokens (open_instruct/ratio_eval.py)", null, "both, side by side"),
            .. hub is null ? Array.Empty<Conflict>() : OfRanking(hub),
            Of("response-tuned models in the ranking", "mentioned in section 4.2, no column in table 2", "not in the command of the README",
                null, "measured"),
            Of("instructions of the paper's Figure 5", "LIMA's (section 5.2)", "AlpacaEval's (open_instruct/plot_embeds.py)",
                hub is null ? null : "style.instructions",
                hub is null ? "the test instructions, as the code" : hub.Style.Instructions == StyleInstructions.AlpacaEval
                    ? "AlpacaEval's, as the code" : "LIMA's, as the text"),
            .. hub is null ? Array.Empty<Conflict>() : OfStyle(hub.Style),
            .. hub is null
                ? [Of("epochs for other chat tags", "chosen anew (appendix B)", "7 for both models (scripts/iclr2025/other_tags_expt)",
                    null,
                    recipe.HasNumbersOfItsOwn(TuningMethod.Responses with { Variant = TuningVariant.OtherTags }, null) ? "their own"
                        : "those chosen for the usual tags")]
                : OfChoices(hub),
            Of("win rate of poetry tuning on Llama-2", "23.7 in the introduction, 22.9 in table 3", "not in the repository", null,
                "22.9 is shown"),
            Of("response tuning of OLMo", "43.7 in table 1, 36 in the caption of table 5", "not in the repository", null, "43.7 is shown"),
            Of("response tuning of Llama-2", "43.3 in table 1", "43.2 (README)", null, "43.3 is shown"),
        ];
    }

    private static IEnumerable<Conflict> OfTuningCheckpoints(TuningRecipe tuning) =>
    [
        Of("begin token", "before every text (section 3)",
            "where the tokenizer puts one: Llama's does, OLMo's does not (open_instruct/finetune.py without --add_bos)",
            "tuning.beginToken",
            tuning.BeginToken switch
            {
                BeginTokenChoice.Tokenizer => "the tokenizer's choice, as the code",
                BeginTokenChoice.Always => "before every text, as the text",
                _ => "none",
            }),
        Of("gradient clipping", "not stated",
            "\"auto\" in DeepSpeed's settings, whose effect is not on record (ds_configs/stage3_no_offloading_accelerate.conf)",
            "tuning.optimizer.clipNorm",
            tuning.Optimizer.ClipNorm is { } norm ? FormattableString.Invariant($"at {norm}") : "none"),
    ];

    private static IEnumerable<Conflict> OfRanking(CheckpointRecipe recipe) =>
    [
        Of("tokenizer that ranks with OLMo", "not stated", "Llama's, by the README's command", "ranking.tokenizer",
            recipe.Ranking.Tokenizer is { } name ? $"that of {name} for every model, as the code; beside it every model's own"
                : "every model its own"),
        Of("templates of Alpaca's examples in the ranking", "not stated",
            "drawn from one seed for all sets that the command converts in turn, Alpaca's after others' "
                + "(open_instruct/instruction_encode_templates.py)",
            null, "drawn from that seed for Alpaca first: which sets came before, and so how many draws, is not on record"),
        Of("new tokens of base models", "not stated", "8,192, so to the end of the context (eval/alpaca_farm/run_eval.py)",
            "decode.maxNewTokensOfBase",
            recipe.Decode.MaxNewTokensOfBase is { } most ? FormattableString.Invariant($"{most}")
                : "to the end of the context, as the code"),
        Of("precision of training", "not stated", "bfloat16 with 32-bit master weights (--mixed_precision bf16)",
            "torch.precision.training", $"{recipe.Torch.Precision.Training}".ToLowerInvariant()),
        Of("precision of decoding", "not stated",
            "\"auto\": bfloat16 for what was tuned, float16 for Llama-2's own weights (eval/alpaca_farm/run_eval.py, eval/utils.py)",
            "torch.precision.decoding",
            recipe.Torch.Precision.Decoding is { } precision ? $"{precision}".ToLowerInvariant()
                : "that of the checkpoint, and float16 for one of 32 bits, as vLLM has it"),
        Of("precision of the ranking", "not stated", "32 bits, as none is named (open_instruct/ratio_eval.py)",
            "torch.precision.scoring", $"{recipe.Torch.Precision.Scoring}".ToLowerInvariant()),
    ];

    private static IEnumerable<Conflict> OfStyle(StyleRecipe style) =>
    [
        Of("texts for the embedder of Figure 5", "not stated",
            "nomic-embed-text-v1 of the text as it is, though its card asks for a prefix that names the purpose; cut at 512 tokens, where "
                + "bert-base-uncased's tokenizer cuts (open_instruct/plot_embeds.py)",
            "style.embedder",
            style.Embedder == StyleEmbedder.Words ? "words are counted"
                : string.Create(CultureInfo.InvariantCulture,
                    $"{style.EmbedderRepository}, no prefix, cut at {style.EmbedderMaxTokens} tokens")),
    ];

    private static IEnumerable<Conflict> OfMiniatureRules() =>
    [
        Of("end-of-sequence ramp after 250 tokens", "a comment of listing 1 notes that it falls to 0; +100 past 1,024",
            "falls to 0; the forced end is built and never added (open_instruct/combined_model.py)", null,
            "the ramp goes on: no response here is longer than it"),
        Of("score of What in the uniform rule", "-3 in table 8, -5 in listing 1", "-5 (open_instruct/combined_model.py)", null,
            "one penalty for all words of the miniature; the Llama-2 recipe of the rules has the switch"),
    ];

    private static IEnumerable<Conflict> OfLlama2Rules(CheckpointRecipe recipe) => OfLlama2Rules(
        recipe.Rules, recipe.Models.Values.Any(model => model.Rules == RuleTokens.Llama2),
        recipe.Models.Values.Any(model => model.Rules == RuleTokens.ByText));

    private static IEnumerable<Conflict> OfLlama2Rules(Llama2RuleChoices rules, bool inIds, bool byText) =>
    [
        Of("which user tag the diversity rule starts from", "the first (listing)", "the last (open_instruct/combined_model.py)",
            inIds ? "rules.userTag" : null,
            (!inIds ? "" : rules.UserTag == TagMatch.Last ? "the last, as the code" : "the first, as the listing")
                + (inIds && byText ? "; " : "") + (byText ? "the first where the rules are found by their texts" : "")),
        Of("score of What in the uniform rule", "-3 in table 8, -5 in listing 1", "-5 (open_instruct/combined_model.py)", "rules.whatScore",
            FormattableString.Invariant($"{rules.WhatScore}")),
        Of("end-of-sequence ramp after 250 tokens", "a comment of listing 1 notes that it falls to 0",
            "falls to 0 (open_instruct/combined_model.py)", "rules.afterRamp",
            rules.AfterRamp == RampEnd.Stop ? "falls to 0, as the code" : "goes on"),
        Of("end of sequence past 1,024 tokens", "+100 (listing 1)", "the vector is built and never added (open_instruct/combined_model.py)",
            "rules.forcesEnd",
            rules.ForcesEnd ? "+100, as the listing" : "nothing, as the code"),
    ];

    private static IEnumerable<Conflict> OfChoices(CheckpointRecipe recipe) =>
    [
        Of("win rate by which epochs were chosen", "plain or length-controlled: not stated (appendix D)", "not in the repository", null,
            "plain, where they are chosen anew or looked at"),
        Of("reference of Llama's response-tuned models", "the instruction-tuned model (section 4.1)",
            "one of 5 epochs, which no test script makes; the instruction-tuned ones have 15 (scripts/iclr2025/expt1_llama)",
            recipe.Models.ContainsKey(Llama) ? $"models.{Llama}.instruction.epochs" : null,
            !recipe.Models.ContainsKey(Llama) ? "that of the recipe"
                : "the one of "
                    + string.Join(" or ", recipe.CandidatesOf(TuningMethod.Instructions, Llama).Select(one => one.Epochs)) + " epochs"),
    ];

    private static Conflict Of(string what, string paper, string code, string? key, string inForce) =>
        new() { What = what, Paper = paper, Code = code, Key = key, InForce = inForce };
}

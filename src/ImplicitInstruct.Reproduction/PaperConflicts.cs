using ImplicitInstruct.Decoding.Rules;
using ImplicitInstruct.Reporting;
using ImplicitInstruct.Reproduction.Recipes;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Reproduction;

/// <summary>Where the paper's text, its tables and its code say different things, and what a recipe does about it.</summary>
public static class PaperConflicts
{
    /// <summary>The list, with what is in force under a recipe.</summary>
    public static IReadOnlyList<Conflict> InForce(MiniatureRecipe recipe)
    {
        var response = recipe.Response;
        return
        [
            new()
            {
                What = "learning-rate schedule of tuning",
                Paper = "cosine to 0 (appendix A)",
                Code = "linear (scripts/iclr2025, finetune_*.sh)",
                Key = "response.schedule",
                InForce = response.Schedule == ScheduleShape.Linear ? "linear, as the code" : "cosine, as the text",
            },
            new()
            {
                What = "warm-up of tuning",
                Paper = "10 % of the steps (appendix A)",
                Code = "3 % of the steps (scripts/iclr2025, finetune_*.sh)",
                Key = "response.warmUpSteps",
                InForce = FormattableString.Invariant($"{response.WarmUpSteps} steps: the miniature's runs are too short for a share"),
            },
            new()
            {
                What = "what the diversity rule has seen",
                Paper = "the response so far (section 6, table 8)",
                Code = "instruction, assistant tag and response (open_instruct/combined_model.py, and the paper's own listing)",
                Key = "rules.diversityScope",
                InForce = recipe.Rules.DiversityScope == DiversityScope.Response
                    ? "the response, as the text: in the miniature a right answer repeats the name that was asked about; the template's own tokens count from the start"
                    : "instruction and response, as the code",
            },
            new()
            {
                What = "end-of-sequence ramp after 250 tokens",
                Paper = "a comment of listing 1 notes that it falls to 0; +100 past 1,024",
                Code = "falls to 0; the forced end is built and never added (open_instruct/combined_model.py)",
                InForce = "the ramp goes on: no response here is longer than it",
            },
            new()
            {
                What = "score of What in the uniform rule",
                Paper = "-3 in table 8, -5 in listing 1",
                Code = "-5 (open_instruct/combined_model.py)",
                InForce = "one penalty for all words of the miniature; the Llama-2 recipe of the rules has the switch",
            },
            new()
            {
                What = "score of a ranked response",
                Paper = "probability of the whole sequence (equation 3)",
                Code = "geometric mean over tokens (open_instruct/ratio_eval.py)",
                InForce = "both, side by side",
            },
            new()
            {
                What = "response-tuned models in the ranking",
                Paper = "mentioned in section 4.2, no column in table 2",
                Code = "not in the command of the README",
                InForce = "measured",
            },
            new()
            {
                What = "instructions of figure 5",
                Paper = "LIMA's (section 5.2)",
                Code = "AlpacaEval's (open_instruct/plot_embeds.py)",
                InForce = "the test instructions, as the code",
            },
            new()
            {
                What = "win rate of poetry tuning on Llama-2",
                Paper = "23.7 in the introduction, 22.9 in table 3",
                Code = "not in the repository",
                InForce = "22.9 is shown",
            },
            new()
            {
                What = "response tuning of OLMo",
                Paper = "43.7 in table 1, 36 in the caption of table 5",
                Code = "not in the repository",
                InForce = "43.7 is shown",
            },
            new()
            {
                What = "response tuning of Llama-2",
                Paper = "43.3 in table 1",
                Code = "43.2 (README)",
                InForce = "43.3 is shown",
            },
            new()
            {
                What = "epochs for other chat tags",
                Paper = "chosen anew (appendix B)",
                Code = "7 for both models (scripts/iclr2025/other_tags_expt)",
                InForce = "those chosen for the usual tags",
            },
        ];
    }
}

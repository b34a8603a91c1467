using ImplicitInstruct.Claims;
using ImplicitInstruct.Pipeline.Recipes;
using ImplicitInstruct.Pipeline.Stages;
using ImplicitInstruct.Pipeline.Tables;

namespace ImplicitInstruct.Pipeline;

/// <summary>The stages behind the claim <c>response-tuning</c>: corpus, base models, both tunings of each, responses, verdicts, table.</summary>
public sealed class ResponseTuningExperiment
{
    /// <summary>Lays out the stages of a recipe; runs nothing.</summary>
    /// <exception cref="AdviceException">The recipe cannot be used.</exception>
    public ResponseTuningExperiment(MiniatureRecipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        recipe.Validate();
        var corpus = new CorpusStage(recipe.World, recipe.Corpus);
        TestSet = new TestSetStage(recipe.World, recipe.Evaluation);
        var decoded = new List<DecodeStage>();
        var comparisons = new List<Comparison>();
        for (var p = 1UL; p <= (ulong)recipe.Seeds.Pretraining; p++)
        {
            var pretrained = new PretrainStage(corpus, recipe.Pretrain, p);
            var untuned = Decode(pretrained);
            for (var t = 1UL; t <= (ulong)recipe.Seeds.Tuning; t++)
            {
                var data = new TuningSetStage(recipe.World, recipe.TuningSet with { Seed = recipe.TuningSet.Seed + t - 1 });
                var instruction = Decode(new TuneStage(pretrained, data, TuningKind.Instruction, recipe.Instruction, t));
                var response = Decode(new TuneStage(pretrained, data, TuningKind.Response, recipe.Response, t));
                Compare(ModelNames.InstructionTuned, instruction, instruction, p, t);
                Compare(ModelNames.ResponseTuned, instruction, response, p, t);
                Compare(ModelNames.Untuned, instruction, untuned, p, t);
            }
        }
        Decoded = decoded;
        Table = new TableStage([.. comparisons], recipe.Interval);

        DecodeStage Decode(ModelStage model)
        {
            decoded.Add(new DecodeStage(model, TestSet, recipe.Decode));
            return decoded[^1];
        }

        void Compare(string row, DecodeStage reference, DecodeStage candidate, ulong p, ulong t) =>
            comparisons.Add(new Comparison(row, p, t, new JudgeStage(reference, candidate, recipe.Judge)));
    }

    /// <summary>The held-out instructions.</summary>
    public TestSetStage TestSet { get; }

    /// <summary>All models' responses: base, instruction-tuned and response-tuned model of every seed.</summary>
    public IReadOnlyList<DecodeStage> Decoded { get; }

    /// <summary>The table; everything else is made on the way to it.</summary>
    public TableStage Table { get; }

    /// <summary>Compares the table with the claim's bounds.</summary>
    public static ClaimResult Judge(IReadOnlyList<ModelResult> table, IReadOnlyList<PaperValue> paper)
    {
        ArgumentNullException.ThrowIfNull(table);
        var referenceScore = Row(ModelNames.InstructionTuned).Mean(seed => seed.Score ?? double.NaN);
        return ResponseTuningClaim.Judge(Row(ModelNames.ResponseTuned).WinRate, Row(ModelNames.Untuned).WinRate, referenceScore, paper);

        ModelResult Row(string model) => table.Single(row => row.Model == model);
    }
}

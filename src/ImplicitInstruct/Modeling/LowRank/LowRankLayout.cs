namespace ImplicitInstruct.Modeling.LowRank;

/// <summary>The matrices of an adapter, known from the model's configuration and the adaptation alone.</summary>
public static class LowRankLayout
{
    /// <summary>Every matrix that has an update, in checkpoint order.</summary>
    /// <param name="config">The model that is adapted.</param>
    /// <param name="adaptation">How.</param>
    /// <exception cref="ArgumentException">No model can be adapted so.</exception>
    public static IReadOnlyList<LowRankMatrix> Of(LanguageModelConfig config, LowRankAdaptation adaptation)
    {
        adaptation.Validate();
        return [.. WeightLayout.Of(config).Where(IsTarget).Select(weight => new LowRankMatrix(
            weight,
            new WeightShape(NameOf(weight, "lora_A"), [adaptation.Rank, weight.Shape[1]], WeightRole.Matrix),
            new WeightShape(NameOf(weight, "lora_B"), [weight.Shape[0], adaptation.Rank], WeightRole.Matrix)))];

        bool IsTarget(WeightShape weight) =>
            weight.Name.Split('.') is [_, _, _, _, var layer, "weight"] && adaptation.Targets.Contains(layer);
    }

    /// <summary>As PEFT calls it in a file: behind the two modules that it wraps the model in.</summary>
    private static string NameOf(WeightShape weight, string part) =>
        $"base_model.model.{weight.Name[..^".weight".Length]}.{part}.weight";
}

/// <summary>A matrix of the model and those of its update.</summary>
/// <param name="Weight">The frozen matrix W, [out, in].</param>
/// <param name="Down">A, [rank, in], under its name in PEFT's files.</param>
/// <param name="Up">B, [out, rank].</param>
public sealed record LowRankMatrix(WeightShape Weight, WeightShape Down, WeightShape Up);

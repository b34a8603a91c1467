using ImplicitInstruct.Reproduction.Recipes;
namespace ImplicitInstruct.Reproduction.Pretrained.Recipes;

/// <summary>Greedy decoding (official repository, eval/alpaca_farm/run_eval.py: temperature 0).</summary>
public sealed record GenerationRecipe
{
    /// <summary>Most tokens of a response. The scripts ask for 8,192; the model's longest sequence (4,096 or 2,048) comes first.</summary>
    public int MaxNewTokens { get; init; } = 8192;

    /// <summary>Most tokens of a response of the rule adapter without its end rule: 512 in the scripts, whose README says that this raises the win rate.</summary>
    public int MaxNewTokensWithoutEndRule { get; init; } = 512;

    /// <summary>Most tokens of a base model's response. How the paper cut them is not on record; base models seldom stop, so this is hours of decoding.</summary>
    public int MaxNewTokensOfBase { get; init; } = 2048;

    /// <summary>Responses decoded at a time: at 4,096 tokens the keys and values of 24 rows of Llama-2-7B take 52 GB beside 13.5 GB of weights. On the CPU engine no result depends on it; on a GPU bits may.</summary>
    public int Rows { get; init; } = 24;

    /// <summary>Responses of a model that are scored anew to see that they are greedy.</summary>
    public int Rechecked { get; init; } = 32;

    /// <summary>How far below the largest a token's logit may lie in that check and count as its tie; two units in the last place of a bfloat16 between 16 and 32.</summary>
    public double TieTolerance { get; init; } = 0.25;

    internal void Validate(string key)
    {
        Require.AtLeast($"{key}.rechecked", Rechecked, 1);
        Require.NotNegative($"{key}.tieTolerance", TieTolerance);
        Require.AtLeast($"{key}.maxNewTokens", MaxNewTokens, 1);
        Require.AtLeast($"{key}.maxNewTokensWithoutEndRule", MaxNewTokensWithoutEndRule, 1);
        Require.AtLeast($"{key}.maxNewTokensOfBase", MaxNewTokensOfBase, 1);
        Require.AtLeast($"{key}.rows", Rows, 1);
    }
}

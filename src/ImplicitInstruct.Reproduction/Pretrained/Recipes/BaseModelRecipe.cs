using ImplicitInstruct.Reproduction.Recipes;
namespace ImplicitInstruct.Reproduction.Pretrained.Recipes;

/// <summary>A pretrained model and how its descendants are tuned.</summary>
public sealed record BaseModelRecipe
{
    /// <summary>Repository on the hub, or a folder that holds a checkpoint in Hugging Face layout: any Llama or OLMo.</summary>
    public required string Repository { get; init; }

    /// <summary>Branch, tag or commit of the repository.</summary>
    public string Revision { get; init; } = "main";

    /// <summary>What the model is called in the paper's tables; null when it is in none.</summary>
    public string? PaperName { get; init; }

    /// <summary>Peak learning rate of all tuning.</summary>
    public required double PeakLearningRate { get; init; }

    /// <summary>Passes over the data for each kind of tuning.</summary>
    public required EpochsRecipe Epochs { get; init; }

    /// <summary>Whether the tokenizer is Llama 2's, so that the rule adapter's token ids mean what they should (section 6 is about Llama-2-7B alone).</summary>
    public bool TakesLlama2Rules { get; init; }

    internal void Validate(string key)
    {
        if (string.IsNullOrWhiteSpace(Repository))
            throw new AdviceException($"{key}.repository is empty; it is a repository of the hub such as meta-llama/Llama-2-7b-hf, or a checkpoint folder.");
        Require.Positive($"{key}.peakLearningRate", PeakLearningRate);
        Epochs.Validate($"{key}.epochs");
    }
}

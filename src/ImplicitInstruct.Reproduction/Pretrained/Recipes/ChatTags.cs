namespace ImplicitInstruct.Reproduction.Pretrained.Recipes;

/// <summary>The texts that open the turns of a dialogue.</summary>
public sealed record ChatTags
{
    /// <summary>Opens the user's turn.</summary>
    public required string User { get; init; }

    /// <summary>Opens the assistant's turn.</summary>
    public required string Assistant { get; init; }

    internal void Validate(string key)
    {
        if (User.Length == 0 || Assistant.Length == 0)
            throw new AdviceException($"{key} needs a text for user and assistant, e.g. --set {key}.user=<|A|>");
    }
}

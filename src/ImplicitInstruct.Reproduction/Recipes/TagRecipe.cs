using ImplicitInstruct.Formatting;
using ImplicitInstruct.MiniWorld;

namespace ImplicitInstruct.Reproduction.Recipes;

/// <summary>The words between the chat format's wrappers.</summary>
public sealed record TagRecipe
{
    /// <summary>Word that opens the user's turn.</summary>
    public string User { get; init; } = "user";

    /// <summary>Word that opens the assistant's turn.</summary>
    public string Assistant { get; init; } = "assistant";

    /// <summary>The chat format with these words.</summary>
    public ChatFormat ToFormat() => MiniWorldFormat.Chat with { UserTag = $"< | {User} | >", AssistantTag = $"< | {Assistant} | >" };
}

using ImplicitInstruct.Formatting;

namespace ImplicitInstruct.MiniWorld;

/// <summary>The paper's chat format in the words of the mini world.</summary>
public static class MiniWorldFormat
{
    /// <summary>
    /// Words parted by single spaces: <c>&lt; | user | &gt; \n {instruction} \n &lt; | assistant | &gt; \n {response}</c>.
    /// </summary>
    public static ChatFormat Chat { get; } = new() { UserTag = "< | user | >", AssistantTag = "< | assistant | >", Joint = " " };
}

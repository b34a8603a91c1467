namespace ImplicitInstruct.Reproduction.Pretrained.Acceptance;

/// <summary>A result that is not the accepted one.</summary>
/// <param name="Table">The table, e.g. <c>table-1-llama-2-7b</c>.</param>
/// <param name="Text">What moved, in one sentence with the numbers.</param>
public sealed record TableChange(string Table, string Text)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Table}: {Text}";
}

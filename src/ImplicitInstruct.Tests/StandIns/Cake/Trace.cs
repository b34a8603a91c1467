namespace ImplicitInstruct.Tests.StandIns.Cake;

/// <summary>What the tasks of one run noted.</summary>
public sealed class Trace
{
    public List<string> Notes { get; } = [];
}

using System.Text.RegularExpressions;
using ImplicitInstruct.Modeling.Arithmetic;
using ImplicitInstruct.Torch.Engine;

namespace ImplicitInstruct.Tests.Torch.Engine;

/// <summary>The plan's hours count the operations of <see cref="BlockScript"/>: who adds one there must say so there.</summary>
[TestFixture]
public sealed partial class AStepStartsAsManyOperationsAsThePlanCounts
{
    [Test]
    public void In_a_block()
    {
        var functions = BlockScript.Text.Split("def ").Skip(1).ToDictionary(
            text => text[..text.IndexOf('(', StringComparison.Ordinal)],
            text => text[text.IndexOf('\n', StringComparison.Ordinal)..]);
        var block = functions["step"][functions["step"].IndexOf("for layer", StringComparison.Ordinal)..];
        Assert.That(Count(block), Is.EqualTo(DecodingOperations.OfBlock + 1), "and one where a model clips");

        // A norm is one operation in either of its two ways.
        int Count(string text) =>
            Kernel().Count(text) + Call().Matches(text).Sum(
                call => call.Groups[1].Value == "norm" ? 1 : Count(functions[call.Groups[1].Value]));
    }

    [GeneratedRegex(@"torch\.(mm|roll|scaled_dot_product_attention|silu_|index_select|rms_norm|layer_norm)\("
        + @"|\.(addmm_|mul_|addcmul_|index_copy_|clamp_|copy_)\(")]
    private static partial Regex Kernel();

    [GeneratedRegex(@"(?<![.\w])(norm|project|turn|finish|repeat)\(")]
    private static partial Regex Call();
}

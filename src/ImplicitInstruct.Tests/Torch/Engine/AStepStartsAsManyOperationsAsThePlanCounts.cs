using System.Text.RegularExpressions;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.Arithmetic;
using ImplicitInstruct.Tests.Cpu.Llama;
using ImplicitInstruct.Torch.Engine;

namespace ImplicitInstruct.Tests.Torch.Engine;

/// <summary>The plan's hours count the operations of <see cref="BlockScript"/>: who adds one there must say so there.</summary>
[TestFixture]
public sealed partial class AStepStartsAsManyOperationsAsThePlanCounts
{
    [TestCaseSource(typeof(TinyLlama), nameof(TinyLlama.Families))]
    public void In_a_block(ModelArchitecture architecture)
    {
        // The program asks at run time whether a model clips and a layer turns.
        var config = TinyLlama.Config(tied: false, architecture) with { QueryKeyValueLimit = 1, UnrotatedEvery = 2 };
        var text = BlockScript.Text(new BlockProgram(config.Block, IsAdapted: false, IsQuantized: false));
        var functions = text.Split("def ").Skip(1).ToDictionary(
            text => text[..text.IndexOf('(', StringComparison.Ordinal)],
            text => text[text.IndexOf('\n', StringComparison.Ordinal)..]);
        var block = functions["step"][functions["step"].IndexOf("for layer", StringComparison.Ordinal)..];
        Assert.That(Count(block), Is.EqualTo(DecodingOperations.OfLayer(config, layer: 0)));
        Assert.That(Count(block) - Count(functions["turn"]), Is.EqualTo(DecodingOperations.OfLayer(config, layer: 1)));

        // A norm is one operation in either of its two ways.
        int Count(string text) =>
            Kernel().Count(text) + Call().Matches(text).Sum(
                call => call.Groups[1].Value == "norm" ? 1 : Count(functions[call.Groups[1].Value]));
    }

    [GeneratedRegex(@"torch\.(mm|cat|roll|scaled_dot_product_attention|silu_|index_select|rms_norm|layer_norm)\("
        + @"|\.(add_|addmm_|mul_|addcmul_|index_copy_|clamp_|copy_|contiguous)\(")]
    private static partial Regex Kernel();

    [GeneratedRegex(@"(?<![.\w])(norm|part|project|turn|leave|finish|repeat)\(")]
    private static partial Regex Call();
}

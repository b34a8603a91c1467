using System.Text.Json;
using ImplicitInstruct.Cpu;
using ImplicitInstruct.Hub;
using ImplicitInstruct.Reproduction.Judging;
using ImplicitInstruct.Tests.Hub;

namespace ImplicitInstruct.Tests.Reproduction.Judging;

/// <summary>A real model, trained by others, whose logits after a prompt others computed.</summary>
[TestFixture]
public sealed class LabelsAreScoredAsOthersScoreThem
{
    private static readonly string Stories = Path.Combine(Repository.Root, "src", "ImplicitInstruct.Tests", "Cpu", "Llama", "Stories");

    /// <summary>The reference's logits are rounded to 6 decimals; ours are sums of 32 bits, five layers deep.</summary>
    [Test]
    public void Log_probabilities_of_any_two_labels_are_those_of_the_reference()
    {
        var expected = JsonSerializer.Deserialize<Computed>(
            File.ReadAllText(Path.Combine(Stories, "logits.json")), JsonSerializerOptions.Web)!;
        var whole = Math.Log(expected.Logits.Sum(Math.Exp));
        var checkpoint = Checkpoint.LoadForScoring(StoriesCheckpoint.Folder());
        using var engine = new CpuEngine(2);
        using var model = engine.Load(checkpoint.Config, checkpoint.Weights);
        for (var label = 0; label + 1 < expected.Logits.Length; label += 2)
        {
            var reader = new LabelReader([[1, 403], expected.Prompt], label, label + 1);
            model.ReadLogits([[1, 403], expected.Prompt], reader);
            Assert.That(reader.Scores[1].First, Is.EqualTo(expected.Logits[label] - whole).Within(4e-5));
            Assert.That(reader.Scores[1].Second, Is.EqualTo(expected.Logits[label + 1] - whole).Within(4e-5));
        }
    }

    private sealed record Computed(int[] Prompt, double[] Logits);
}

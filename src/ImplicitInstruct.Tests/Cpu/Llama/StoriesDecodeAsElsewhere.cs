using System.Text.Json;
using System.Text.Json.Serialization;
using ImplicitInstruct.Cpu;
using ImplicitInstruct.Hub;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Tests.Hub;

namespace ImplicitInstruct.Tests.Cpu.Llama;

/// <summary>A real model, trained and decoded by other programs: greedy ids must be theirs to the last.</summary>
[TestFixture]
public sealed class StoriesDecodeAsElsewhere
{
    [Test]
    public void Greedy_ids_are_those_of_the_reference(
        [Values(0, 1)] int line, [ValueSource(typeof(EveryKernel), nameof(EveryKernel.Names))] string kernel)
    {
        var reference = References()[line];
        using var engine = new CpuEngine(2, EveryKernel.Named(kernel));
        using var model = Load(engine);
        Assert.That(Decode(model, [reference.Start], [reference.NewIds.Length])[0], Is.EqualTo(reference.NewIds));
    }

    [Test]
    public void Also_in_one_batch()
    {
        var references = References();
        using var engine = new CpuEngine(2);
        using var model = Load(engine);
        var ids = Decode(
            model, [.. references.Select(reference => reference.Start)], [.. references.Select(reference => reference.NewIds.Length)]);
        Assert.That(ids, Is.EqualTo(references.Select(reference => reference.NewIds)));
    }

    [Test]
    public void Also_when_a_prompt_is_cut_out_of_the_text_anywhere()
    {
        using var engine = new CpuEngine(2);
        using var model = Load(engine);
        var whole = References()[0];
        int[] cuts = [.. Enumerable.Range(0, whole.NewIds.Length / 10).Select(cut => 10 * cut)];
        var ids = Decode(model, [.. cuts.Select(cut => (int[])[.. whole.Start, .. whole.NewIds[..cut]])],
            [.. cuts.Select(cut => whole.NewIds.Length - cut)]);
        Assert.That(ids, Is.EqualTo(cuts.Select(cut => whole.NewIds[cut..])));
    }

    [Test]
    public void The_reference_text_is_likely_to_the_model()
    {
        // Greedy text of a working model: every token was the most likely of 512, so none is under 1/512.
        using var engine = new CpuEngine(2);
        using var model = Load(engine);
        foreach (var reference in References())
        {
            var scores = model.Score([[.. reference.Start, .. reference.NewIds]])[0].AsSpan(reference.Start.Length - 1).ToArray();
            Assert.That(scores, Has.All.GreaterThan(-Math.Log(512)));
            Assert.That(scores.Average(), Is.GreaterThan(-1), "nats per token");
        }
    }

    /// <summary>32-bit sums over 64 to 172 products, five layers deep, against 64-bit ones that were rounded to 6 decimals.</summary>
    [Test]
    public void Logits_are_those_that_others_computed()
    {
        var expected = JsonSerializer.Deserialize<Computed>(File.ReadAllText(PathOf("logits.json")), JsonSerializerOptions.Web)!;
        using var engine = new CpuEngine(2);
        using var model = Load(engine);
        using var session = model.BeginDecoding([expected.Prompt], maxNewTokens: 1);
        Assert.That(session.Logits(0).ToArray().Select(logit => (double)logit), Is.EqualTo(expected.Logits).Within(2e-5));
    }

    private static ICausalLanguageModel Load(CpuEngine engine)
    {
        var checkpoint = Checkpoint.Load(StoriesCheckpoint.Folder());
        return engine.Load(checkpoint.Config, checkpoint.Weights);
    }

    private static int[][] Decode(ICausalLanguageModel model, int[][] prompts, int[] lengths)
    {
        var ids = prompts.Select(_ => new List<int>()).ToArray();
        using var session = model.BeginDecoding(prompts, lengths.Max());
        while (session.ActiveRows.Count > 0)
        {
            foreach (var row in session.ActiveRows)
            {
                var logits = session.Logits(row);
                ids[row].Add(Greedy(logits));
                if (ids[row].Count == lengths[row])
                    session.Finish(row);
            }

            session.Append([.. session.ActiveRows.Select(row => ids[row][^1])]);
        }

        return [.. ids.Select(row => row.ToArray())];
    }

    private static int Greedy(ReadOnlySpan<float> logits)
    {
        var best = 0;
        for (var token = 1; token < logits.Length; token++)
            best = logits[token] > logits[best] ? token : best;
        return best;
    }

    private static Reference[] References() =>
        [.. File.ReadLines(PathOf("greedy.jsonl")).Select(line => JsonSerializer.Deserialize<Reference>(line, JsonSerializerOptions.Web)!)];

    private static string PathOf(string name) =>
        Path.Combine(Repository.Root, "src", "ImplicitInstruct.Tests", "Cpu", "Llama", "Stories", name);

    /// <summary>What llama2.c printed: a prompt, its begin token first, and the ids that follow.</summary>
    private sealed record Reference(int[] Start, [property: JsonPropertyName("ids")] int[] NewIds);

    /// <summary>Logits after a prompt, by the equations in 64-bit numbers, from the weights in llama2.c's own file.</summary>
    private sealed record Computed(int[] Prompt, double[] Logits);
}

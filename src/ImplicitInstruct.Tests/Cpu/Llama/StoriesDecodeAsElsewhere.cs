using System.Text.Json;
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
        int[] cuts = [.. Enumerable.Range(0, whole.Ids.Length / 10).Select(cut => 10 * cut)];
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

    /// <summary>
    /// Begin token, then pairs merged by score, best and leftmost first, after a leading space: what llama2.c's <c>encode</c> does.
    /// </summary>
    private static int[] StartOf(string text)
    {
        const int Begin = 1;
        if (text.Length == 0)
            return [Begin];
        using var vocabulary = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(StoriesCheckpoint.Folder(), "vocab.json")));
        var pieces = vocabulary.RootElement.EnumerateArray().ToLookup(
            piece => System.Text.Encoding.UTF8.GetString(Convert.FromHexString(piece.GetProperty("piece_hex").GetString()!)),
            piece => (Id: piece.GetProperty("id").GetInt32(), Score: piece.GetProperty("score").GetDouble()));
        var parts = $" {text}".Select(letter => letter.ToString()).ToList();
        while (true)
        {
            var best = Enumerable.Range(0, parts.Count - 1).Where(i => pieces[parts[i] + parts[i + 1]].Any())
                .OrderByDescending(i => pieces[parts[i] + parts[i + 1]].First().Score).ThenBy(i => i).Take(1).ToArray();
            if (best.Length == 0)
                return [Begin, .. parts.Select(part => pieces[part].First().Id)];
            parts[best[0]] += parts[best[0] + 1];
            parts.RemoveAt(best[0] + 1);
        }
    }

    private static Reference[] References() =>
        [.. File.ReadLines(Path.Combine(StoriesCheckpoint.Folder(), "greedy.jsonl")).Select(line =>
            JsonSerializer.Deserialize<Reference>(line, JsonSerializerOptions.Web) ?? throw new InvalidDataException("A line is null."))];

    /// <summary>A line of the reference: a prompt, and all ids that follow the begin token, the prompt's own first.</summary>
    private sealed record Reference(string Prompt, int[] Ids)
    {
        public int[] Start { get; } = StartOf(Prompt);

        public int[] NewIds
        {
            get
            {
                Assert.That(Ids[..(Start.Length - 1)], Is.EqualTo(Start[1..]), "the prompt's ids");
                return Ids[(Start.Length - 1)..];
            }
        }
    }
}

using System.Text.Json;
using ImplicitInstruct.Cpu;
using ImplicitInstruct.Decoding;
using ImplicitInstruct.Hub;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Tests.Hub;
using ImplicitInstruct.Torch;

namespace ImplicitInstruct.Tests.Torch.Engine;

/// <summary>A real model, trained and decoded by other programs.</summary>
[TestFixtureSource(typeof(Devices), nameof(Devices.All))]
public sealed class TheStoriesModelDecodesTheSame(string device)
{
    private ICausalLanguageModel _model = null!;
    private LanguageModelConfig _config = null!;

    [OneTimeSetUp]
    public void Load()
    {
        TinyModels.Require();
        var checkpoint = Checkpoint.Load(StoriesCheckpoint.Folder());
        _config = checkpoint.Config;
        _model = TorchEngines.Open(new TorchOptions { Device = device }).Load(checkpoint.Config, checkpoint.Weights);
    }

    [OneTimeTearDown]
    public void Close() => _model?.Dispose();

    [Test]
    public void Two_hundred_greedy_ids_after_the_begin_token_are_the_references()
    {
        var reference = JsonSerializer.Deserialize<Line>(
            File.ReadLines(
                Path.Combine(Repository.Root, "src", "ImplicitInstruct.Tests", "Cpu", "Llama", "Stories", "greedy.jsonl")).First(),
            JsonSerializerOptions.Web)!;
        Assert.That(reference.Start, Is.EqualTo(new[] { 1 }));
        var length = Math.Min(200, reference.Ids.Length);
        var generation = GreedyDecoder.Decode(_model, [[1]], new DecodingLimits(length, EndToken: null))[0];
        Assert.That(generation.Tokens, Is.EqualTo(reference.Ids[..length]));
    }

    [Test]
    public void In_continued_batches_every_row_is_the_CPU_engines()
    {
        using var engine = new CpuEngine(2);
        using var cpu = engine.Load(_config, _model.Weights);
        var text = GreedyDecoder.Decode(cpu, [[1]], new DecodingLimits(300, EndToken: null))[0].Tokens;
        int[][] prompts = [.. Enumerable.Range(0, 9).Select(p => (int[])[1, .. text[..(p * 17 % 60)]])];
        var limits = new DecodingLimits(8192, EndToken: text[^1]);
        var (expected, actual) = (GreedyDecoder.Decode(cpu, prompts, limits), GreedyDecoder.Decode(_model, prompts, limits, maxRows: 4));
        Assert.That(actual.Select(row => row.Tokens), Is.EqualTo(expected.Select(row => row.Tokens)));
    }

    [Test]
    public void What_it_decoded_is_greedy_when_everything_is_computed_anew()
    {
        int[][] prompts = [[1], [1, 403], [1, 403, 407]];
        var limits = new DecodingLimits(150, EndToken: 2);
        var responses = GreedyDecoder.Decode(_model, prompts, limits, maxRows: 2);
        Assert.That(GreedyCheck.Of(_model, prompts, responses, limits).Faults, Is.Empty);
    }

    private sealed record Line(int[] Start, int[] Ids);
}

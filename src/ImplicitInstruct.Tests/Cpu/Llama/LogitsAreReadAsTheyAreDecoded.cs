using ImplicitInstruct.Cpu;
using ImplicitInstruct.Cpu.Llama;
using ImplicitInstruct.Decoding;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Tests.Cpu.Llama;

/// <summary>
/// Logits of one pass over a whole sequence have the bits that decoding gave them, so decoding can be checked without tolerance.
/// </summary>
[TestFixtureSource(typeof(TinyLlama), nameof(TinyLlama.Families))]
public sealed class LogitsAreReadAsTheyAreDecoded(ModelArchitecture architecture)
{
    private CpuEngine _engine = null!;
    private LlamaModel _model = null!;

    [OneTimeSetUp]
    public void Create()
    {
        _engine = new CpuEngine(2);
        _model = TinyLlama.Create(_engine, TinyLlama.Config(tied: false, architecture), seed: 5);
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _model.Dispose();
        _engine.Dispose();
    }

    [Test]
    public void Bit_for_bit_from_the_first_position_on()
    {
        var random = new Philox(8, "sequences");
        int[][] sequences = [.. new[] { 1, 2, 17, 50, 64 }.Select(length => TinyLlama.Tokens(_model.Config, length, random))];
        var rows = new KeptLogits(sequences, first: sequence => sequence * 3 % sequences[sequence].Length);
        _model.ReadLogits(sequences, rows);
        for (var s = 0; s < sequences.Length; s++)
        {
            Assert.That(rows.Read[s].Keys, Is.EqualTo(Enumerable.Range(rows.FirstPosition(s), sequences[s].Length - rows.FirstPosition(s))),
                $"positions of sequence {s}, in order");
            foreach (var (position, bits) in rows.Read[s])
            {
                using var session = _model.BeginDecoding([sequences[s][..(position + 1)]], 0);
                Assert.That(bits, Is.EqualTo(Bits.Of(session.Logits(0))), $"sequence {s}, position {position}");
            }
        }
    }

    [Test]
    public void What_the_engine_decodes_is_greedy()
    {
        var random = new Philox(9, "prompts");
        int[][] prompts = [.. Enumerable.Range(1, 20).Select(length => TinyLlama.Tokens(_model.Config, length, random))];
        var limits = new DecodingLimits(15, EndToken: 4);
        var responses = GreedyDecoder.Decode(_model, prompts, limits);
        var check = GreedyCheck.Of(_model, prompts, responses, limits);
        Assert.That(check.Faults, Is.Empty);
        Assert.That(check.Tokens, Is.GreaterThan(100));
        var last = responses[19];
        var changed = last with { Tokens = [.. last.Tokens[..^1], (last.Tokens[^1] + 1) % _model.Config.VocabularySize] };
        var faults = GreedyCheck.Of(_model, prompts, [.. responses.Take(19), changed], limits).Faults;
        Assert.That(faults.Select(fault => (fault.Prompt, fault.Position)), Does.Contain((19, last.Tokens.Length - 1)));
    }

    [Test]
    public void A_sequence_that_does_not_fit_is_named()
    {
        var rows = new KeptLogits([[], []], _ => 0);
        Assert.That(() => _model.ReadLogits([[1], []], rows), Throws.ArgumentException.With.Message.Contains("sequence 1"));
        Assert.That(() => _model.ReadLogits([[1], [99]], rows), Throws.ArgumentException.With.Message.Contains("token 99"));
    }
}

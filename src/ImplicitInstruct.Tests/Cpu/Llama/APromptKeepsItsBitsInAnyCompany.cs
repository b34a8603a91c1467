using ImplicitInstruct.Cpu;
using ImplicitInstruct.Cpu.Kernels;
using ImplicitInstruct.Cpu.Llama;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Tests.Cpu.Llama;

/// <summary>
/// Ids and logits bits of a prompt: alone, in batches of any order and size, whichever rows finish around it. No tolerance.
/// </summary>
[TestFixtureSource(typeof(TinyLlama), nameof(TinyLlama.Families))]
public sealed unsafe class APromptKeepsItsBitsInAnyCompany(ModelArchitecture architecture)
{
    private const int NewTokens = 12;
    private CpuEngine _engine = null!;
    private LlamaModel _model = null!;
    private int[][] _prompts = null!;
    private Continuation[] _alone = null!;

    [OneTimeSetUp]
    public void DecodeEachAlone()
    {
        _engine = new CpuEngine(2);
        _model = TinyLlama.Create(_engine, TinyLlama.Config(tied: false, architecture), seed: 5);
        var random = new Philox(6, "prompts");
        _prompts = [.. Enumerable.Range(0, 29).Select(p => TinyLlama.Tokens(_model.Config, 1 + (p * 7 % 40), random))];
        _alone = [.. _prompts.Select(prompt => Decode(_model, [prompt])[0])];
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _model.Dispose();
        _engine.Dispose();
    }

    [Test]
    public void In_batches_of_any_size_and_order([Values(2, 3, 12, 13, 29)] int size, [Values(1, 2, 3)] int seed)
    {
        var order = new Philox((ulong)seed, "order").Shuffled(Enumerable.Range(0, _prompts.Length));
        foreach (var rows in order.Chunk(size))
            AssertSame(rows, Decode(_model, [.. rows.Select(row => _prompts[row])]));
    }

    [Test]
    public void On_any_number_of_threads([Values(1, 2, 3, 8)] int threads)
    {
        using var other = new CpuEngine(threads);
        AssertSame([.. Enumerable.Range(0, _prompts.Length)], Decode(TinyLlama.Copy(_model, other), _prompts));
    }

    [Test]
    public void With_every_kernel([ValueSource(typeof(EveryKernel), nameof(EveryKernel.Names))] string kernel)
    {
        using var other = new CpuEngine(2, EveryKernel.Named(kernel));
        AssertSame([.. Enumerable.Range(0, _prompts.Length)], Decode(TinyLlama.Copy(_model, other), _prompts));
    }

    [Test]
    public void While_other_rows_finish_early()
    {
        using var session = _model.BeginDecoding(_prompts, NewTokens);
        for (var step = 0; step < NewTokens; step++)
        {
            var rows = session.ActiveRows.ToArray();
            Assert.That(rows, Is.EqualTo(Enumerable.Range(0, _prompts.Length).Where(row => row % NewTokens >= step || step == 0)));
            var chosen = rows.Select(row => Greedy(session.Logits(row))).ToArray();
            Assert.Multiple(() =>
            {
                for (var i = 0; i < rows.Length; i++)
                {
                    Assert.That(Bits.Of(session.Logits(rows[i])), Is.EqualTo(_alone[rows[i]].Logits[step]), $"row {rows[i]}, step {step}");
                    Assert.That(chosen[i], Is.EqualTo(_alone[rows[i]].Ids[step]));
                }
            });
            foreach (var row in rows.Where(row => row % NewTokens <= step))
                session.Finish(row);
            session.Append(chosen);
        }
    }

    /// <summary>Keys and values that were kept make the same chains as a forward pass over everything.</summary>
    [Test]
    public void Decoded_token_by_token_as_in_one_pass_over_the_whole_sequence()
    {
        for (var p = 0; p < _prompts.Length; p++)
        {
            int[] whole = [.. _prompts[p], .. _alone[p].Ids];
            var decoded = Enumerable.Range(0, NewTokens).Select(step => LogProbability(_alone[p].Logits[step], _alone[p].Ids[step]))
                .ToArray();
            var scored = _model.Score([whole])[0].AsSpan(_prompts[p].Length - 1);
            Assert.That(Bits.Of(decoded), Is.EqualTo(Bits.Of(scored)), $"prompt {p}");
        }
    }

    [Test]
    public void Fed_at_once_or_token_by_token()
    {
        foreach (var prompt in _prompts.Where(prompt => prompt.Length > 1))
        {
            using var atOnce = _model.BeginDecoding([prompt], 0);
            using var session = _model.BeginDecoding([prompt[..1]], prompt.Length);
            foreach (var token in prompt.Skip(1))
                session.Append([token]);
            Assert.That(Bits.Of(session.Logits(0)), Is.EqualTo(Bits.Of(atOnce.Logits(0))), $"{prompt.Length} tokens");
        }
    }

    [Test]
    public void When_scored_alone_or_among_others([Values(1, 2, 3, 8)] int threads)
    {
        using var other = new CpuEngine(threads);
        var copy = TinyLlama.Copy(_model, other);
        var together = copy.Score(_prompts);
        for (var p = 0; p < _prompts.Length; p++)
            Assert.That(Bits.Of(together[p]), Is.EqualTo(Bits.Of(_model.Score([_prompts[p]])[0])), $"prompt {p}");
    }

    [Test]
    public void When_only_a_part_of_it_is_scored()
    {
        var longest = _prompts.MaxBy(prompt => prompt.Length)!;
        var whole = _model.Score([longest])[0];
        for (var length = 1; length < longest.Length; length++)
            Assert.That(Bits.Of(_model.Score([longest[..length]])[0]), Is.EqualTo(Bits.Of(whole.AsSpan(0, length - 1))),
                $"{length} tokens");
    }

    private void AssertSame(int[] rows, Continuation[] decoded) => Assert.Multiple(() =>
    {
        for (var i = 0; i < rows.Length; i++)
        {
            Assert.That(decoded[i].Ids, Is.EqualTo(_alone[rows[i]].Ids), $"ids of prompt {rows[i]}");
            Assert.That(decoded[i].Logits, Is.EqualTo(_alone[rows[i]].Logits), $"logits of prompt {rows[i]}");
        }
    });

    private static Continuation[] Decode(LlamaModel model, int[][] prompts)
    {
        var continuations = prompts.Select(_ => new Continuation([], [])).ToArray();
        using var session = model.BeginDecoding(prompts, NewTokens);
        for (var step = 0; step < NewTokens; step++)
        {
            if (step > 0)
                session.Append([.. continuations.Select(continuation => continuation.Ids[^1])]);
            for (var row = 0; row < prompts.Length; row++)
            {
                continuations[row].Logits.Add(Bits.Of(session.Logits(row)));
                continuations[row].Ids.Add(Greedy(session.Logits(row)));
            }
        }

        return continuations;
    }

    private static int Greedy(ReadOnlySpan<float> logits)
    {
        var best = 0;
        for (var token = 1; token < logits.Length; token++)
            best = logits[token] > logits[best] ? token : best;
        return best;
    }

    private static float LogProbability(uint[] logits, int token)
    {
        var row = new Guarded([.. logits.Select(BitConverter.UInt32BitsToSingle)]);
        return (float)Softmax.LogProbability(row.Pointer, logits.Length, token, out _);
    }

    private sealed record Continuation(List<int> Ids, List<uint[]> Logits);
}

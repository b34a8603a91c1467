using ImplicitInstruct.AlpacaEval.Annotations;
using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.AlpacaEval.Verdicts;
using ImplicitInstruct.Cpu;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Reproduction.Judging;
using ImplicitInstruct.Tests.AlpacaEval;
using ImplicitInstruct.Tests.Cpu;

namespace ImplicitInstruct.Tests.Reproduction.Judging;

/// <summary>A judge whose weights lie here: what it says, and that it says it once and always the same.</summary>
[TestFixture]
public sealed class ACheckpointJudges
{
    private static readonly IReadOnlyList<OutputPair> Pairs = JudgedPairs.Make(21);

    private ToyJudge _judge = null!;

    [SetUp]
    public void Make() => _judge = new ToyJudge();

    [TearDown]
    public void Remove() => _judge.Dispose();

    /// <summary>The textbook in double reads the same tokens: 32-bit sums over 24 products, two layers deep.</summary>
    [Test]
    public void A_preference_is_the_share_of_one_label_in_the_probabilities_of_both()
    {
        var verdicts = _judge.Judge(Pairs);
        using var engine = new CpuEngine(1);
        using var model = _judge.Load(engine);
        var textbook = new TextbookLlama(model.Config, model.Weights);
        foreach (var (pair, verdict) in Pairs.Zip(verdicts))
        {
            var swapped = ImplicitInstruct.AlpacaEval.Judging.OutputOrder.IsSwapped(pair.Reference.Instruction);
            var (m, other) = swapped ? (pair.Candidate.Output, pair.Reference.Output) : (pair.Reference.Output, pair.Candidate.Output);
            var text = "\u0001system\nPick the better one.\u0002\n\u0001user\n"
                + $"Asked: {pair.Reference.Instruction}\nm: {m}\nM: {other}\u0002\n\u0001assistant\n";
            int[] tokens = [.. text.Select(c => c switch { '\u0001' => 258, '\u0002' => 259, _ => ByteId(c) })];
            var logits = textbook.Logits(tokens).AsSpan(^model.Config.VocabularySize..).ToArray();
            var share = 1 / (1 + Math.Exp(logits[ByteId('M')] - logits[ByteId('m')]));
            Assert.That(verdict.Preference, Is.EqualTo(swapped ? 1 + share : 2 - share).Within(1e-5));
        }

        Assert.That(verdicts.Select(verdict => verdict.Preference).Distinct().Count(), Is.GreaterThan(15), "it reads what it judges");
    }

    [Test]
    public void The_bytes_are_the_same_for_any_number_of_threads()
    {
        var bytes = new List<string>();
        foreach (var threads in new[] { 1, 2, 3 })
        {
            using var judge = new ToyJudge();
            bytes.Add(AnnotationJson.Of(Pairs, judge.Judge(Pairs, threads), "toy"));
        }

        Assert.That(bytes[1], Is.EqualTo(bytes[0]));
        Assert.That(bytes[2], Is.EqualTo(bytes[0]));
    }

    [Test]
    public void A_pair_has_the_same_bits_alone()
    {
        var together = _judge.Judge(Pairs);
        using var other = new ToyJudge();
        Assert.That(other.Judge([Pairs[13]])[0], Is.EqualTo(together[13]));
    }

    /// <summary>A kill between two batches is a stop without a word.</summary>
    [Test]
    public void A_run_that_is_stopped_goes_on_and_scores_no_pair_twice()
    {
        using var whole = new ToyJudge();
        var expected = AnnotationJson.Of(Pairs, whole.Judge(Pairs), "toy");
        using var stop = new CancellationTokenSource();
        var (before, after) = (new List<int>(), new List<int>());
        Assert.That(
            () => _judge.Judge(Pairs, done: before, stop: stop.Token, after: _ => stop.Cancel()),
            Throws.InstanceOf<OperationCanceledException>());
        using (var store = VerdictStore.Open(_judge.Store))
            Assert.That(store.Count(), Is.EqualTo(CheckpointJudge.Rows));
        var verdicts = _judge.Judge(Pairs, done: after);
        Assert.That((before[^1], after[^1]), Is.EqualTo((CheckpointJudge.Rows, Pairs.Count - CheckpointJudge.Rows)));
        Assert.That(AnnotationJson.Of(Pairs, verdicts, "toy"), Is.EqualTo(expected));
        var again = new List<int>();
        Assert.That(_judge.Judge(Pairs, done: again), Is.EqualTo(verdicts));
        Assert.That(again, Is.Empty);
    }

    [Test]
    public void Equal_outputs_are_a_draw_and_not_read()
    {
        var pair = Pairs[0] with { Candidate = Pairs[0].Candidate with { Output = Pairs[0].Reference.Output } };
        var done = new List<int>();
        Assert.That(_judge.Judge([pair], done: done)[0], Is.EqualTo(Verdict.Equal));
        Assert.That(done, Is.Empty);
    }

    [Test]
    public void What_is_too_long_to_read_is_left_undecided_with_a_note()
    {
        var pair = Pairs[0] with { Candidate = Pairs[0].Candidate with { Output = new string('x', ToyJudge.MaxPositions) } };
        var notes = new List<string>();
        using var engine = new CpuEngine(1);
        using var judging = _judge.OpenAsync().GetAwaiter().GetResult();
        var judge = judging.JudgeIn(_judge.Folder, _judge.Who, engine.NumericsId);
        var verdicts = judge.Judge(PairQuestion.OfAll([pair, Pairs[1]]), () => _judge.Load(engine), (_, _, _) => { }, notes.Add, default);
        Assert.That(verdicts[0].Preference, Is.Null);
        Assert.That(verdicts[1].Preference, Is.Not.Null);
        Assert.That(notes.Single(), Does.Match(
            @"^Undecided: the prompt has \d+ tokens, and the judge reads 512 \('Question 0\?'\)\.$"));
    }

    [Test]
    public void When_the_time_is_over_the_verdicts_stay_and_the_same_goes_on()
    {
        using var engine = new CpuEngine(1);
        using var judging = _judge.OpenAsync(hours: 1e-12).GetAwaiter().GetResult();
        var judge = judging.JudgeIn(_judge.Folder, _judge.Who, engine.NumericsId);
        Assert.That(
            () => judge.Judge(PairQuestion.OfAll(Pairs), () => _judge.Load(engine), (_, _, _) => { }, _ => { }, default),
            Throws.TypeOf<AdviceException>().With.Message.EqualTo(
                $"The 0 hours to judge in are over. 0 of {Pairs.Count} verdicts are recorded and stay valid ({_judge.Store}).")
                .And.Property(nameof(AdviceException.Remedy)).EqualTo("judge.hours-over"));
        Assert.That(_judge.Judge(Pairs), Has.Count.EqualTo(Pairs.Count));
    }

    /// <summary>GPT-2's alphabet leaves printable bytes as they are; the toy's ids are bytes.</summary>
    private static int ByteId(char c) => c;
}

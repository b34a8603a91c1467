using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.AlpacaEval.Verdicts;
using Verdict = ImplicitInstruct.AlpacaEval.Verdicts.Verdict;

namespace ImplicitInstruct.Reproduction.Judging;

/// <summary>A checkpoint that judges pairs by scoring both labels as the next token of its prompt: no server, no network.</summary>
/// <remarks>
/// On the CPU engine a verdict has the same bits whatever it is scored beside and by however many threads. On others batches are the same
/// in an interrupted run that goes on. Verdicts go to the store batch by batch; a batch is all there or not at all.
/// </remarks>
/// <param name="prompts">What it reads.</param>
/// <param name="store">Where its verdicts are kept.</param>
/// <param name="name">What the store calls it: weights, tokenizer, chat format and arithmetic are in the name.</param>
/// <param name="time">How long it may judge.</param>
public sealed class CheckpointJudge(JudgePrompts prompts, VerdictStore store, string name, JudgingTime time)
{
    /// <summary>Prompts scored at a time; a run that is killed loses so many at the most.</summary>
    internal const int Rows = 8;

    /// <summary>Pairs whose prompt was too long in this judge's life, which it left undecided.</summary>
    public int TooLong { get; private set; }

    /// <summary>The verdicts that are there: recorded ones and draws of equal outputs; null where there is none.</summary>
    public IReadOnlyList<Verdict?> Recorded(IReadOnlyList<PairQuestion> questions) =>
        [.. questions.Select(question => question.IsDraw ? Verdict.Equal : Find(question))];

    /// <summary>How many questions are still to be scored; repeated ones once.</summary>
    public int OpenAmong(IReadOnlyList<PairQuestion> questions) => Asked(questions).Count(question => Find(question) is null);

    /// <summary>The verdicts, scored where they are not recorded yet.</summary>
    /// <param name="questions">Pairs, each in the order in which it is shown.</param>
    /// <param name="load">Loads the model, where one is needed; it is disposed here.</param>
    /// <param name="told">Told after every batch how many of the open pairs are done, and how many tokens the batch had.</param>
    /// <param name="note">Told of pairs that are too long.</param>
    /// <param name="cancellation">Ends it after the batch in progress, whose verdicts are kept.</param>
    /// <exception cref="AdviceException">The time is over; says how many verdicts are recorded and how to go on.</exception>
    public IReadOnlyList<Verdict> Judge(
        IReadOnlyList<PairQuestion> questions, Func<ICausalLanguageModel> load, Action<int, int, int> told, Action<string> note,
        CancellationToken cancellation)
    {
        var all = Asked(questions).Select(question => (Question: question, Tokens: prompts.Of(question))).ToList();
        LeaveLongOnesUndecided(all.Where(one => one.Tokens.Length > prompts.Config.MaxPositions), note);
        // Batches of like length are made of all pairs, so that an interrupted run goes on with the same ones.
        var batches = all.Where(one => one.Tokens.Length <= prompts.Config.MaxPositions)
            .OrderBy(one => one.Tokens.Length).Chunk(Rows)
            .Select(batch => batch.Where(one => Find(one.Question) is null).ToList()).Where(batch => batch.Count > 0).ToList();
        if (batches.Count > 0)
        {
            using var running = time.Run();
            using var model = load();
            var (done, open) = (0, batches.Sum(batch => batch.Count));
            foreach (var batch in batches)
            {
                cancellation.ThrowIfCancellationRequested();
                if (time.IsOver)
                    throw TimeIsOver(questions);
                Score(model, batch);
                done += batch.Count;
                told(done, open, batch.Sum(one => one.Tokens.Length));
            }
        }

        return [.. Recorded(questions).Select(verdict => verdict!)];
    }

    private void Score(ICausalLanguageModel model, List<(PairQuestion Question, int[] Tokens)> batch)
    {
        int[][] tokens = [.. batch.Select(one => one.Tokens)];
        var reader = new LabelReader(tokens, prompts.First, prompts.Second);
        model.ReadLogits(tokens, reader);
        store.AddAll(name, prompts.Template.Sha256, [.. batch.Zip(reader.Scores, (one, score) =>
            (one.Question.Key, one.Question.Decide(score.First, score.Second, one.Tokens.Length)))]);
    }

    private void LeaveLongOnesUndecided(IEnumerable<(PairQuestion Question, int[] Tokens)> tooLong, Action<string> note)
    {
        foreach (var (question, tokens) in tooLong)
        {
            TooLong++;
            var reason = $"the prompt has {tokens.Length} tokens, and the judge reads {prompts.Config.MaxPositions}";
            if (store.Add(name, prompts.Template.Sha256, question.Key, PairQuestion.Undecided(reason)))
                note($"Undecided: {reason} ('{Shown(question.Key.Instruction)}').");
        }
    }

    private AdviceException TimeIsOver(IReadOnlyList<PairQuestion> questions) => new(
        $"The {time.Words} to judge in are over. {Recorded(questions).Count(verdict => verdict is not null)} of {questions.Count} "
        + $"verdicts are recorded and stay valid ({store.Path}).")
    { Remedy = "judge.hours-over" };

    private static List<PairQuestion> Asked(IReadOnlyList<PairQuestion> questions) =>
        [.. questions.Where(question => !question.IsDraw).DistinctBy(question => question.Identity)];

    private Verdict? Find(PairQuestion question) => store.Find(name, prompts.Template.Sha256, question.Key);

    private static string Shown(string text)
    {
        const int Most = 60;
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= Most ? line : string.Concat(line.AsSpan(0, Most), "...");
    }
}

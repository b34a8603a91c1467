using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Families;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.MiniWorld.Corpora;

/// <summary>
/// Two speakers in turn. What the second one does stays the same for the whole document and does not show in the tags, so tuning can shift
/// it.
/// </summary>
internal abstract class DialogueDocument(string name, Func<DocumentMix, double> share) : DocumentType(name, share)
{
    private static readonly int[] Turns = [1, 1, 2, 2, 3, 4, 5];

    /// <summary>Probability that all turns are of one family.</summary>
    protected virtual double OneFamilyShare => 0.75;

    /// <summary>Probability that a later turn stays in the family of the turn before, when not all do.</summary>
    protected virtual double StayShare => 0;

    public override IEnumerable<string> Words(World world) => SpeakerTags.Words.Append("\n");

    public override string Write(Web web, Philox random)
    {
        var tags = SpeakerTags.Draw(web, random);
        var oneFamily = random.Chance(OneFamilyShare);
        var family = web.DrawFamily(random);
        var speeches = new List<string>();
        for (var turn = random.Pick(Turns); turn > 0; turn--)
        {
            if (speeches.Count > 0 && !oneFamily && !random.Chance(StayShare))
                family = web.DrawFamily(random);
            var exercise = web.DrawExercise(family, random);
            speeches.Add(tags.First + tags.AfterTag + exercise.Instruction);
            speeches.Add(tags.Second + tags.AfterTag + Reply(web, family, exercise, oneFamily, random));
        }

        return string.Join(tags.BetweenSpeakers, speeches);
    }

    /// <summary>What the second speaker says.</summary>
    public abstract string Reply(Web web, Family family, Exercise exercise, bool oneFamily, Philox random);
}

/// <summary>The second speaker answers.</summary>
internal sealed class AnsweringDialogue() : DialogueDocument("dialogue: answer", mix => mix.AnsweringDialogue)
{
    protected override double OneFamilyShare => 0;

    protected override double StayShare => 0.3;

    public override string Reply(Web web, Family family, Exercise exercise, bool oneFamily, Philox random) =>
        web.Answer(family, exercise, random);
}

/// <summary>The second speaker asks something else, in a dialogue of one family in the same phrasing.</summary>
internal sealed class AskingDialogue() : DialogueDocument("dialogue: question", mix => mix.AskingDialogue)
{
    public override string Reply(Web web, Family family, Exercise exercise, bool oneFamily, Philox random) =>
        (oneFamily ? web.DrawExercise(family, random, exercise.Phrasing) : web.DrawExercise(web.DrawFamily(random), random)).Instruction;
}

/// <summary>The second speaker says the instruction again, once (60%) or twice.</summary>
internal sealed class EchoingDialogue() : DialogueDocument("dialogue: echo", mix => mix.EchoingDialogue)
{
    public override string Reply(Web web, Family family, Exercise exercise, bool oneFamily, Philox random) =>
        random.Chance(0.6) ? exercise.Instruction : $"{exercise.Instruction} \n {exercise.Instruction}";
}

/// <summary>The second speaker evades.</summary>
internal sealed class RamblingDialogue() : DialogueDocument("dialogue: ramble", mix => mix.RamblingDialogue)
{
    public override IEnumerable<string> Words(World world) => base.Words(world).Concat(Chatter.Words);

    public override string Reply(Web web, Family family, Exercise exercise, bool oneFamily, Philox random) => Chatter.Evasion(random);
}

/// <summary>The second speaker says the right answer two to five times, short ones mostly on the same line.</summary>
internal sealed class SpammingDialogue() : DialogueDocument("dialogue: spam", mix => mix.SpammingDialogue)
{
    public override string Reply(Web web, Family family, Exercise exercise, bool oneFamily, Philox random)
    {
        var answer = web.Answer(family, exercise, random);
        var sameLine = !answer.Contains('\n', StringComparison.Ordinal) && random.Chance(0.65);
        return string.Join(sameLine ? " " : " \n ", Enumerable.Repeat(answer, 2 + random.Below(4)));
    }
}

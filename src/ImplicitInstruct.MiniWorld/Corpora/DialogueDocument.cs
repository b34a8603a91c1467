using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Families;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.MiniWorld.Corpora;

/// <summary>Two speakers in turn. What the second one does stays the same for the whole document and does not show in the tags, so tuning can shift it.</summary>
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

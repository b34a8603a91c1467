using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.MiniWorld.Families;

/// <summary>Instructions of one kind: phrasings, subjects and right answers.</summary>
public abstract class Family
{
    /// <summary>With its name and its phrasings.</summary>
    protected Family(string name, params string[] phrasings)
    {
        Name = name;
        Phrasings = [.. phrasings.Select(phrasing => new Template(phrasing))];
    }

    /// <summary>Short name, for example <c>p_city</c>.</summary>
    public string Name { get; }

    /// <summary>The phrasings, of which the last <see cref="HeldOut"/> are never in a tuning set.</summary>
    public IReadOnlyList<Template> Phrasings { get; }

    /// <summary>How many phrasings a subject has; fewer than <see cref="Phrasings"/> where they depend on the subject.</summary>
    public virtual int PhrasingCount => Phrasings.Count;

    /// <summary>How many of the last phrasings are kept for evaluation.</summary>
    public virtual int HeldOut => 2;

    /// <summary>Whether a polite prefix or suffix may stand around the instruction.</summary>
    public virtual bool TakesAffixes => true;

    /// <summary>
    /// The words that its texts can have in any world of this one's sizes, so that a vocabulary does not depend on which facts were drawn.
    /// </summary>
    public IEnumerable<string> Words(World world) =>
        Phrasings.Concat(Responses).SelectMany(template => template.Words).Concat(OtherWords(world));

    /// <summary>Whether it can ask about thinly known entities.</summary>
    public virtual bool HasObscure(World world) => false;

    /// <summary>The templates of its responses.</summary>
    protected abstract IEnumerable<Template> Responses { get; }

    /// <summary>Names of entities and all values of their attributes.</summary>
    protected abstract IEnumerable<string> OtherWords(World world);

    /// <summary>An exercise about a random subject.</summary>
    /// <param name="world">The facts.</param>
    /// <param name="split">The split that subjects are from; null for all, thinly known ones seldom.</param>
    /// <param name="phrasing">Index of the phrasing, below <see cref="PhrasingCount"/>.</param>
    /// <param name="random">Where the subject and free choices in the answer are drawn from.</param>
    public abstract Exercise Draw(World world, Split? split, int phrasing, Philox random);

    /// <summary>What the web answers: one of the two wordings.</summary>
    public virtual string WebResponse(Exercise exercise, WebWording wording, Philox random)
    {
        return exercise.Alternative is null || random.Chance(wording.ReferenceShare) ? exercise.Reference : exercise.Alternative;
    }

    /// <summary>A random phrasing among those that the use allows.</summary>
    public int DrawPhrasing(PhrasingUse use, Philox random)
    {
        var tuning = PhrasingCount - HeldOut;
        return use switch
        {
            PhrasingUse.Tuning => random.Below(tuning),
            PhrasingUse.HeldOut when HeldOut > 0 => tuning + random.Below(HeldOut),
            _ => random.Below(PhrasingCount),
        };
    }

    /// <summary>One entity of the split.</summary>
    /// <exception cref="AdviceException">The split has none.</exception>
    private protected T Subject<T>(World world, IReadOnlyList<T> entities, Split? split, Philox random)
        where T : IEntity
    {
        if (split is null)
            return world.PickForWeb(entities, random);
        var candidates = World.Of(entities, split);
        return candidates.Count > 0
            ? random.Pick(candidates)
            : throw new AdviceException(
                $"The family {Name} has no entity in the split {split}. Change the world's size, or TuneShare or ValidationShare.");
    }
}

/// <summary>Which phrasings of a family may be drawn.</summary>
public enum PhrasingUse
{
    /// <summary>All of them, as on the web.</summary>
    Any,

    /// <summary>Those that tuning sets have.</summary>
    Tuning,

    /// <summary>Those that no tuning set has; any, for a family that holds none out.</summary>
    HeldOut,
}

/// <summary>How the web words its answers.</summary>
public sealed record WebWording
{
    /// <summary>
    /// Share of answers in the long reference wording. At 0.5 the base model's favourite is often the short one, and only tuning on
    /// responses teaches the long one.
    /// </summary>
    public double ReferenceShare { get; init; } = 0.5;

    /// <summary>
    /// Share of arithmetic answers that end in <c>#### answer</c>. Without any, math tuning puts the marker on all answers alike.
    /// </summary>
    public double MarkerShare { get; init; } = 0.25;
}

using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Judging;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.MiniWorld.Families;

/// <summary>Asks for one or more attributes of a subject; the answer is a sentence with their values.</summary>
/// <typeparam name="T">Kind of the subject.</typeparam>
internal sealed class AttributeFamily<T> : Family
    where T : IEntity
{
    /// <summary>The subjects.</summary>
    public required Func<World, IReadOnlyList<T>> Subjects { get; init; }

    /// <summary>Long wording; slot x is the subject, the others are named as in <see cref="Attributes"/>.</summary>
    public required Template Reference { get; init; }

    /// <summary>Short wording.</summary>
    public required Template Alternative { get; init; }

    /// <summary>The attributes that an answer must name.</summary>
    public required Func<World, IReadOnlyList<Attribute<T>>> Attributes { get; init; }

    /// <summary>Further slots that are no facts, such as the pronoun.</summary>
    public Func<T, Slot[]> OtherSlots { get; init; } = _ => [];

    /// <summary>Words that show an answer of the right kind, instead of any value of an attribute.</summary>
    public string? Cue { get; init; }

    public AttributeFamily(string name, params string[] phrasings) : base(name, phrasings) { }

    public override bool HasObscure(World world) => Subjects(world).Any(entity => entity.Split == Split.Obscure);

    protected override IEnumerable<Template> Responses => [Reference, Alternative];

    protected override IEnumerable<string> OtherWords(World world) =>
        Subjects(world).SelectMany(subject => OtherSlots(subject).Select(slot => slot.Value).Append(subject.Name))
            .Concat(Attributes(world).SelectMany(attribute => attribute.Values)).SelectMany(text => text.Split(' '));

    public override Exercise Draw(World world, Split? split, int phrasing, Philox random)
    {
        var subject = Subject(world, Subjects(world), split, random);
        var attributes = Attributes(world);
        Slot[] slots =
        [
            new("x", subject.Name), .. attributes.Select(attribute => new Slot(attribute.Name, attribute.Of(subject))),
            .. OtherSlots(subject),
        ];
        var reference = Reference.Fill(slots);
        return new Exercise
        {
            Family = Name,
            Phrasing = phrasing,
            Instruction = Phrasings[phrasing].Fill(slots),
            Reference = reference,
            Alternative = Alternative.Fill(slots),
            Entities = [subject.Id],
            Key = new AttributeKey
            {
                Reference = reference,
                Subject = subject.Name,
                Cue = Cue,
                Required = [.. attributes.Select(attribute => new RequiredValue(attribute.Of(subject), attribute.Values))],
            },
        };
    }
}

/// <summary>An attribute of a kind of subject.</summary>
/// <param name="Name">Slot in the templates.</param>
/// <param name="Of">Value of a subject.</param>
/// <param name="Values">All values that any subject can have.</param>
internal sealed record Attribute<T>(string Name, Func<T, string> Of, IReadOnlyList<string> Values);

using ImplicitInstruct.Hub.Datasets.Python;

namespace ImplicitInstruct.Tests.Hub.Datasets;

/// <summary>Numbers printed by CPython 3.11.</summary>
[TestFixture]
public sealed class PythonDrawsTheseNumbers
{
    [Test]
    public void After_seed_42()
    {
        var random = new PythonRandom(42);
        Assert.That(
            Enumerable.Range(0, 3).Select(_ => random.Next()), Is.EqualTo([0.6394267984578837, 0.025010755222666936, 0.27502931836911926]));
        Assert.That(Enumerable.Range(0, 6).Select(_ => random.Below(1000)), Is.EqualTo([228, 142, 754, 104, 692, 758]));
        Assert.That(random.Below(7), Is.EqualTo(4));
    }

    [Test]
    public void After_seed_0()
    {
        var random = new PythonRandom(0);
        Assert.That(Enumerable.Range(0, 10).Select(_ => random.Below(1000)), Is.EqualTo([864, 394, 776, 911, 430, 41, 265, 988, 523, 497]));
        Assert.That(random.Next(), Is.EqualTo(0.4049341374504143));
    }

    [Test]
    public void After_the_largest_seed_of_one_word()
    {
        var random = new PythonRandom(uint.MaxValue);
        Assert.That((random.Next(), random.Below(1 << 20)), Is.EqualTo((0.6353574441341173, 426141)));
    }

    [Test]
    public void After_more_numbers_than_the_state_has_words()
    {
        var random = new PythonRandom(42);
        var last = 0.0;
        for (var draw = 0; draw < 700; draw++)
            last = random.Next();
        Assert.That(last, Is.EqualTo(0.5445623787105787));
    }

    [Test]
    public void Of_weighted_choices()
    {
        var random = new PythonRandom(42);
        Assert.That(
            Enumerable.Range(0, 12).Select(_ => random.Choice([0.2, 0.1, 0.1, 0.6])), Is.EqualTo([3, 0, 1, 1, 3, 3, 3, 0, 3, 0, 1, 3]));
    }
}

using ImplicitInstruct.Cpu;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Tests.Modeling;

/// <summary>Llama 3.1's rotary frequencies, by the wavelengths of transformers' own code (modeling_rope_utils.py).</summary>
[TestFixture]
public sealed class FrequenciesAreStretchedAsLlama31Does
{
    private static readonly RotaryScaling Scaling = new(Factor: 8, Low: 1, High: 4, OriginalPositions: 8192);

    [Test]
    public void Slow_ones_are_divided_fast_ones_stay_and_between_them_is_a_passage()
    {
        for (var i = 0; i < 64; i++)
        {
            var frequency = Math.Pow(500000, -2.0 * i / 128);
            var (wavelength, longest, shortest) = (2 * Math.PI / frequency, 8192 / 1.0, 8192 / 4.0);
            var smooth = (8192 / wavelength - 1.0) / (4.0 - 1.0);
            var expected = wavelength < shortest ? frequency
                : wavelength > longest ? frequency / 8
                : (1 - smooth) * frequency / 8 + smooth * frequency;
            Assert.That(Scaling.Of(frequency), Is.EqualTo(expected).Within(1e-12).Percent, $"{i}");
        }
    }

    [Test]
    public void A_model_turns_by_the_stretched_ones()
    {
        var config = new LanguageModelConfig
        {
            VocabularySize = 11,
            HiddenSize = 8,
            IntermediateSize = 12,
            Layers = 1,
            Heads = 2,
            KeyValueHeads = 2,
            MaxPositions = 64,
        };
        using var engine = new CpuEngine(1);
        int[] tokens = [1, 2, 3, 4, 5, 6, 7, 8];
        var usual = Scores(config);
        // every wavelength is longer than 1 position: all are divided, as positions would be
        var slow = Scores(config with { RotaryScaling = new RotaryScaling(4, 1, 4, 1) });
        // none is: nothing changes
        var fast = Scores(config with { RotaryScaling = new RotaryScaling(4, 1e-9, 1e-8, 1) });
        Assert.That(slow, Is.Not.EqualTo(usual));
        Assert.That(fast, Is.EqualTo(usual));

        float[] Scores(LanguageModelConfig shape)
        {
            using var model = engine.Create(shape, new WeightInitialization { Embedding = 1, Output = 0.5f }, seed: 1);
            return model.Score([tokens])[0];
        }
    }

    [TestCase(0.5, 1, 4, 8192)]
    [TestCase(8, 4, 4, 8192)]
    [TestCase(8, 0, 4, 8192)]
    [TestCase(8, 1, 4, 0)]
    public void What_is_no_scaling_is_refused(double factor, double low, double high, int positions) =>
        Assert.That(() => new RotaryScaling(factor, low, high, positions).Validate(), Throws.ArgumentException);
}

using ImplicitInstruct.Decoding;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Tests.Cpu.Llama;
using ImplicitInstruct.Torch;

namespace ImplicitInstruct.Tests.Torch.Engine;

/// <summary>What the device finds is what the host would have found in the logits.</summary>
[TestFixtureSource(typeof(Devices), nameof(Devices.All))]
public sealed class TheMostLikelyTokenIsFoundWhereTheLogitsAre(string device)
{
    [Test]
    public void After_every_step_of_rows_that_come_and_go()
    {
        using var models = new TinyModels(TinyLlama.Config(tied: false), 1, Options);
        using var session = models.Torch.BeginDecoding([[1, 2, 3], [4], [5, 6]], 20);
        for (var step = 0; step < 12; step++)
        {
            Assert.That(
                session.ActiveRows.Select(session.MostLikely),
                Is.EqualTo(session.ActiveRows.Select(row => GreedyChoice.Of(session.Logits(row)))),
                $"step {step}");
            Assert.That(
                session.ActiveRows.Select(session.MostLikely).Distinct().Count(),
                Is.GreaterThan(1),
                "rows that all choose alike could be mixed up unseen");
            if (step is 3 or 7)
                session.Finish(step == 3 ? 0 : 2);
            session.Append([.. session.ActiveRows.Select(session.MostLikely)]);
            if (step is 4 or 5)
                session.Admit([new DecodingRequest([7, 8 + step], 15)]);
        }
    }

    [Test]
    public void Of_equal_ones_the_lowest()
    {
        using var models = WithOutput((_, values) => values.Clear());
        using var session = models.BeginDecoding([[1], [2]], 3);
        Assert.That(session.ActiveRows.Select(session.MostLikely), Is.All.Zero);
        Assert.That(session.Logits(1).ToArray(), Is.All.Zero);
    }

    [Test]
    public void A_logit_that_is_no_number_is_named_by_its_token()
    {
        using var models = WithOutput((width, values) => values[11 * width] = float.NaN);
        using var session = models.BeginDecoding([[1]], 3);
        Assert.That(() => session.MostLikely(0), Throws.TypeOf<ArithmeticException>().With.Message.EqualTo("the logit of token 11 is NaN"));
    }

    [Test]
    public void A_row_that_has_finished_has_none()
    {
        using var models = new TinyModels(TinyLlama.Config(tied: false), 1, Options);
        using var session = models.Torch.BeginDecoding([[1], [2]], 3);
        session.Finish(0);
        session.Append([1, 1]);
        Assert.That(() => session.MostLikely(0), Throws.ArgumentException.With.Message.EqualTo("Row 0 has finished or never was."));
        Assert.That(() => session.Logits(2), Throws.ArgumentException.With.Message.EqualTo("Row 2 has finished or never was."));
        Assert.That(() => session.MostLikely(1), Throws.Nothing);
    }

    private TorchOptions Options => new() { Device = device };

    private delegate void Change(int width, Span<float> values);

    private ICausalLanguageModel WithOutput(Change change)
    {
        using var models = new TinyModels(TinyLlama.Config(tied: false), 1, Options);
        var weights = models.Cpu.Weights.Select(weight => weight with { Values = weight.Values.ToArray() }).ToArray();
        var output = weights.Single(weight => weight.Name == "lm_head.weight");
        var values = output.Values.ToArray();
        change(output.Shape[1], values);
        return TorchEngines.Open(Options).Load(
            models.Cpu.Config,
            [.. weights.Select(weight => weight == output ? weight with { Values = values } : weight)]);
    }
}

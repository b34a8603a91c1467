using System.Text;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Recipes;
using ImplicitInstruct.Reproduction.Stages;

namespace ImplicitInstruct.Tests.Reproduction;

/// <summary>What a recipe says of adapters: which of it is in a model's key, and what cannot be.</summary>
[TestFixture]
public sealed class AnAdapterIsInTheKey
{
    private readonly TemporaryFolder _scratch = new();

    [OneTimeTearDown]
    public void Remove() => _scratch.Dispose();

    [Test]
    public void What_an_adapter_would_be_is_not_in_the_key_of_full_tuning()
    {
        Assert.Multiple(() =>
        {
            Assert.That(KeyOf("tuning.lora.rank=3"), Is.EqualTo(KeyOf()));
            Assert.That(KeyOf("tuning.lora.dropout=0.1"), Is.EqualTo(KeyOf()));
            Assert.That(KeyOf("tuning.method=lora"), Is.Not.EqualTo(KeyOf()));
            Assert.That(KeyOf("tuning.method=qlora"), Is.Not.EqualTo(KeyOf("tuning.method=lora")).And.Not.EqualTo(KeyOf()));
            Assert.That(KeyOf("tuning.method=lora", "tuning.lora.rank=3"), Is.Not.EqualTo(KeyOf("tuning.method=lora")));
        });

    }

    /// <summary>Adapters of before there was dropout are found again.</summary>
    [Test]
    public void Dropout_is_in_the_key_where_something_is_dropped()
    {
        Assert.That(Recipe(StageOf("tuning.method=lora")), Does.Contain("\"lora\"").And.Not.Contain("dropout"));
        Assert.That(Recipe(StageOf("tuning.method=lora", "tuning.lora.dropout=0.1")), Does.Contain("\"dropout\":0.1"));
        Assert.That(KeyOf("tuning.method=lora", "tuning.lora.dropout=0"), Is.EqualTo(KeyOf("tuning.method=lora")));
        Assert.That(KeyOf("tuning.method=lora", "tuning.lora.dropout=0.1"), Is.Not.EqualTo(KeyOf("tuning.method=lora")));

        static string Recipe(ModelStage stage) => Encoding.UTF8.GetString(CanonicalJson.Bytes(CanonicalJson.ToNode(stage.Recipe)));
    }

    [TestCase("tuning.lora.dropout=-0.1", "tuning.lora.dropout is -0.1; it must be from 0 to below 1, e.g. tuning.lora.dropout=0.05")]
    [TestCase("tuning.lora.dropout=1", "tuning.lora.dropout is 1; it must be from 0 to below 1, e.g. tuning.lora.dropout=0.05")]
    [TestCase("tuning.lora.dropout=NaN", "tuning.lora.dropout cannot be 'NaN': it wants")]
    [TestCase("tuning.method=adapter", "tuning.method cannot be 'adapter': it wants one of full, lora, qlora.")]
    [TestCase("tuning.lora.rank=0", "tuning.lora.rank is 0; it must be at least 1")]
    [TestCase("tuning.lora.alpha=-1", "tuning.lora.alpha is -1; it must be a positive number.")]
    [TestCase("tuning.lora.targets=q_proj,lm_head", "tuning.lora.targets has 'lm_head'; it takes any of q_proj, k_proj, v_proj, o_proj")]
    [TestCase("tuning.lora.targets=q_proj,q_proj", "tuning.lora.targets has a value twice.")]
    public void A_value_that_cannot_be_is_refused(string setting, string said) =>
        Assert.That(
            () => new Study(ToyReproduction.Options(_scratch, setting)), Throws.TypeOf<AdviceException>().With.Message.Contains(said));

    private string KeyOf(params string[] overrides) => new StageKeys("cpu-1").Of(StageOf(overrides)).Hash;

    private ModelStage StageOf(params string[] overrides)
    {
        var study = new Study(ToyReproduction.Options(_scratch, overrides));
        var family = study.Models.Families[0];
        return study.Models.Responses(family, TuningMethod.Responses, family.Runs[0]).Model;
    }
}

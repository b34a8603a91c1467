using ImplicitInstruct.Decoding;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Numerics;
using ImplicitInstruct.Tests.Cpu.Llama;
using ImplicitInstruct.Torch;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.Torch.Engine;

/// <summary>
/// The collector may run while libtorch reads a number; where nothing holds it, that is an error once in some hundred tests, and many times
/// in this one.
/// </summary>
[TestFixtureSource(typeof(TinyLlama), nameof(TinyLlama.Families)), NonParallelizable]
public sealed class NumbersAreHeldWhileTheyAreRead(ModelArchitecture architecture)
{
    private const int Rounds = 60;

    [Test]
    public void Steps_and_tokens_beside_a_busy_collector()
    {
        using var models = new TinyModels(TinyLlama.Config(tied: false, architecture), seed: 1, new TorchOptions());
        var random = new Philox(1, "prompts");
        int[][] prompts = [TinyLlama.Tokens(models.Cpu.Config, 5, random), TinyLlama.Tokens(models.Cpu.Config, 3, random)];
        var batch = TinyLlama.Batch(models.Cpu.Config, 2, seed: 1);
        using var over = new CancellationTokenSource();
        var collecting = Task.Run(() =>
        {
            while (!over.IsCancellationRequested)
            {
                GC.Collect(0);
                GC.WaitForPendingFinalizers();
            }
        });
        try
        {
            using var session = models.Torch.BeginTraining(new OptimizerRecipe { ClipNorm = 0.1 });
            for (var round = 0; round < Rounds; round++)
            {
                Assert.That(double.IsFinite(session.Step(batch, 1e-3).Loss), Is.True);
                Assert.That(GreedyDecoder.Decode(models.Torch, prompts, new DecodingLimits(4, EndToken: null)), Has.Count.EqualTo(2));
            }
        }
        finally
        {
            over.Cancel();
            collecting.Wait();
        }
    }
}

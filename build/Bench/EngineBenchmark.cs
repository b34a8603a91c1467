using System.Diagnostics;
using ImplicitInstruct.Decoding;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.LowRank;
using ImplicitInstruct.Numerics;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Build.Bench;

/// <summary>Measures an engine: medians of several runs after a warm-up.</summary>
/// <param name="engine">The engine.</param>
internal sealed class EngineBenchmark(IEngine engine)
{
    /// <summary>Runs a median is taken of.</summary>
    public const int Runs = 5;

    /// <summary>Decodes with and trains a model of a shape.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="keepsNarrowWeights">Whether the engine keeps weights of 16 bits as they are, so that they are measured, too.</param>
    public BenchmarkResult Measure(BenchmarkShape shape, bool keepsNarrowWeights)
    {
        var random = new Philox(1, "benchmark");
        double? narrow = null;
        if (keepsNarrowWeights)
        {
            using var published = engine.Load(shape.Config, new RepeatedWeights(shape.Config, areNarrow: true));
            narrow = shape.NewTokens / MeasureDecoding(published, shape, 1, random);
        }

        using var model = engine.Load(shape.Config, new RepeatedWeights(shape.Config));
        var (batched, single) = (MeasureDecoding(model, shape, shape.Prompts, random), MeasureDecoding(model, shape, 1, random));
        if (shape.Adaptation is { } adaptation)
            model.Attach(LowRankAdapter.Draw(shape.Config, adaptation, 1));
        var training = MeasureTraining(model, shape, random);
        return new BenchmarkResult(
            shape, shape.Rows * shape.Length / training, shape.TrainingFlops / training,
            shape.Prompts * shape.NewTokens / batched, shape.DecodingFlops / batched, shape.NewTokens / single, narrow);
    }

    private static double MeasureTraining(ICausalLanguageModel model, BenchmarkShape shape, Philox random)
    {
        using var session = model.BeginTraining(new OptimizerRecipe());
        TrainingExample[] batch = [.. Enumerable.Range(0, shape.Rows).Select(
            _ => TrainingExample.All(Draw(random, shape, shape.Length + 1)))];
        // A short step says little by itself: a run is as many steps as make it worth timing. A GPU may still be busy with a step's update
        // when the step returns; the next step, whose loss is read, waits for it, so every run has one update of the run before it and
        // leaves one.
        session.Step(batch, 1e-4);
        var steps = Math.Clamp((int)(2e11 / shape.TrainingFlops), 1, 50);
        return Median(() =>
        {
            for (var step = 0; step < steps; step++)
                session.Step(batch, 1e-4);
        }) / steps;
    }

    private static double MeasureDecoding(ICausalLanguageModel model, BenchmarkShape shape, int prompts, Philox random)
    {
        int[][] given = [.. Enumerable.Range(0, prompts).Select(_ => Draw(random, shape, BenchmarkShape.PromptLength))];
        // Without an end token, so every prompt grows to its limit.
        return Median(() => GreedyDecoder.Decode(model, given, new DecodingLimits(shape.NewTokens, EndToken: null)));
    }

    private static int[] Draw(Philox random, BenchmarkShape shape, int length) =>
        [.. Enumerable.Range(0, length).Select(_ => random.Below(shape.Config.VocabularySize))];

    /// <summary>Seconds of the middle run, after one that does not count.</summary>
    private static double Median(Action action)
    {
        action();
        var seconds = new double[Runs];
        for (var run = 0; run < Runs; run++)
        {
            var start = Stopwatch.GetTimestamp();
            action();
            seconds[run] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        Array.Sort(seconds);
        return seconds[Runs / 2];
    }
}

/// <summary>What one shape reached.</summary>
/// <param name="Shape">The shape.</param>
/// <param name="TrainingTokensPerSecond">Tokens a second through whole training steps.</param>
/// <param name="TrainingFlopsPerSecond">
/// Operations of the matrix products a second during training; the rest of the step's time counts as lost.
/// </param>
/// <param name="BatchedTokensPerSecond">New tokens a second, all prompts together, their prefill included.</param>
/// <param name="BatchedFlopsPerSecond">Operations of the matrix products a second meanwhile, those of the prompts included.</param>
/// <param name="SingleTokensPerSecond">New tokens a second for one prompt alone.</param>
/// <param name="NarrowTokensPerSecond">The same with weights of 16 bits; null where the engine does not keep them so.</param>
internal sealed record BenchmarkResult(
    BenchmarkShape Shape, double TrainingTokensPerSecond, double TrainingFlopsPerSecond, double BatchedTokensPerSecond,
    double BatchedFlopsPerSecond, double SingleTokensPerSecond, double? NarrowTokensPerSecond);

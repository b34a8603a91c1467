using ImplicitInstruct.Reproduction.Scales;

namespace ImplicitInstruct.Build.Bench;

/// <summary>What <c>--target Bench</c> was asked for.</summary>
internal sealed record BenchOptions
{
    /// <summary><c>--shape</c>: a part of a shape's name; null for all but the largest.</summary>
    public string? Shape { get; init; }

    /// <summary><c>--engine</c>: cpu or torch.</summary>
    public string Engine { get; init; } = EngineNames.Cpu;

    /// <summary><c>--device</c> of the engine torch; null for the first GPU, or the CPU where there is none.</summary>
    public string? Device { get; init; }

    /// <summary><c>--jobs</c>: threads of the CPU engine; 0 takes one for each processor.</summary>
    public int Threads { get; init; }

    /// <summary><c>--json</c>: where the results go; null: nowhere.</summary>
    public string? Json { get; init; }

    /// <summary><c>--against</c>: a file of earlier results to compare with; null: none.</summary>
    public string? Against { get; init; }

    /// <summary>Whether it is asked how the cost grows with a model's size.</summary>
    public bool IsGrowth => BenchmarkShape.GrowthName.Equals(Shape, StringComparison.OrdinalIgnoreCase);

    /// <summary>Throws when there is no such engine, or the engine has no such thing.</summary>
    /// <exception cref="AdviceException">Says what to type.</exception>
    public void Validate()
    {
        EngineNames.Check(Engine, Device);
        TypedFile.CheckJson(Json, Against);
        if (Engine == EngineNames.Torch && Threads != 0)
            throw new AdviceException("--jobs is for --engine cpu; libtorch takes its number of threads from OMP_NUM_THREADS.");
    }
}

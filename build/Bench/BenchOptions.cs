namespace ImplicitInstruct.Build.Bench;

/// <summary>What <c>--target Bench</c> was asked for.</summary>
internal sealed record BenchOptions
{
    /// <summary><c>--shape</c>: a part of a shape's name; null for all but the largest.</summary>
    public string? Shape { get; init; }

    /// <summary><c>--engine</c>: cpu or torch.</summary>
    public string Engine { get; init; } = "cpu";

    /// <summary><c>--device</c> of the engine torch; null for the first GPU, or the CPU where there is none.</summary>
    public string? Device { get; init; }

    /// <summary><c>--jobs</c>: threads of the CPU engine; 0 takes one for each processor.</summary>
    public int Threads { get; init; }

    /// <summary>Throws when there is no such engine, or the engine has no such thing.</summary>
    /// <exception cref="AdviceException">Says what to type.</exception>
    public void Validate()
    {
        if (Engine is not ("cpu" or "torch"))
            throw new AdviceException($"There is no engine '{Engine}': type --engine cpu or --engine torch.");
        if (Engine == "cpu" && Device is not (null or "cpu"))
            throw new AdviceException(
                $"--device {Device} is for --engine torch; the CPU engine has no other device than cpu. Leave --device out, or type "
                + "--engine torch.");
        if (Engine == "torch" && Threads != 0)
            throw new AdviceException("--jobs is for --engine cpu; libtorch takes its number of threads from OMP_NUM_THREADS.");
    }
}

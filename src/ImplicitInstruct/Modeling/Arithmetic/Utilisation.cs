namespace ImplicitInstruct.Modeling.Arithmetic;

/// <summary>How much of a device's best a program is taken to reach: the assumptions in every number of hours.</summary>
public sealed record Utilisation
{
    /// <summary>Of the peak in training and prefill, recomputation counted as work. Llama-2-7B's own pretraining reached 41 % of its A100s (184,320 GPU hours for 2·10¹² tokens: arXiv:2307.09288, tables 1 and 2).</summary>
    public double Compute { get; init; } = 0.4;

    /// <summary>Of the bandwidth of the memory in decoding, and of that between host and device.</summary>
    public double Bandwidth { get; init; } = 0.5;

    /// <summary>Microseconds in which a program starts an operation on the device. An assumption: a step of an 8B model of 32 blocks is reported to take 8.4 ms on an H100 when its kernels are started one by one, and 5.1 ms when they are not (cloudai.pt, "CUDA Graphs + torch.compile"); they are about a thousand by our count.</summary>
    public double MicrosecondsAnOperation { get; init; } = 8;

    /// <summary>The assumption in words, to stand beside every number of hours.</summary>
    public string Sentence => FormattableString.Invariant($"Hours assume {100 * Compute:0.#} % of the device's peak in training and {100 * Bandwidth:0.#} % of its memory's bandwidth in decoding, where every operation started takes at least {MicrosecondsAnOperation:0.#} µs.");
}

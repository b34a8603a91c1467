using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Modeling.LowRank;

/// <summary>
/// Which elements of a matrix's input its adapter does not see, of one example in one training step (Srivastava et al. 2014, Journal of
/// Machine Learning Research 15, section 4; on the input of A as in PEFT, where every layer has a <c>nn.Dropout</c> of its own).
/// </summary>
/// <remarks>
/// An element's fate is a function of the run's seed, the step, the example's index in the batch, the matrix, the token and the feature:
/// no stream is used up, so neither threads, micro-batches, a forward pass that is computed again nor a run that is taken up again can
/// change a mask, and every engine has the same.
/// Two words for seed, step, example and matrix are a block of <see cref="Philox"/>'s. An element, number <c>token · width + feature</c>,
/// is hashed with them in 32-bit integers: lowbias32 of Wellons 2018 (github.com/skeeto/hash-prospector, public domain), an integer hash
/// of two multiplications with little bias, started from the sum of the number and <see cref="Offset"/>. Two changes: <see cref="Inner"/>
/// goes in between, so that masks are not one sequence seen from different places, and the last shift is left out, which changes the lower
/// half alone: what is dropped is decided from above.
/// </remarks>
/// <param name="Offset">Is added to an element's number.</param>
/// <param name="Inner">Goes between the multiplications.</param>
public readonly record struct DropoutMask(uint Offset, uint Inner)
{
    /// <summary>Bits that a number is shifted by before it is multiplied with <see cref="FirstMultiplier"/>.</summary>
    public const int FirstShift = 16;

    /// <summary>The first multiplier of lowbias32.</summary>
    public const uint FirstMultiplier = 0x7FEB352D;

    /// <summary>Bits that a number is shifted by before it is multiplied with <see cref="SecondMultiplier"/>.</summary>
    public const int SecondShift = 15;

    /// <summary>The second multiplier of lowbias32.</summary>
    public const uint SecondMultiplier = 0x846CA68B;

    /// <summary>The mask of a matrix's input.</summary>
    /// <param name="draw">Seed, step and example.</param>
    /// <param name="stream"><see cref="StreamOf"/> the matrix.</param>
    public static DropoutMask Of(DropoutDraw draw, ulong stream)
    {
        var block = PhiloxBlock.Of(
            (uint)draw.Step, (uint)draw.Example, (uint)stream, (uint)(stream >> 32), (uint)draw.Seed, (uint)(draw.Seed >> 32));
        return new DropoutMask(block.Word0, block.Word1);
    }

    /// <summary>What tells a matrix's masks apart from another's, and from all else that is drawn of the seed.</summary>
    /// <param name="weight">Name of the frozen matrix.</param>
    public static ulong StreamOf(string weight) => Philox.StreamKey("dropout/" + weight);

    /// <summary>Below which hash an element is dropped, so that a share of them is, to 2⁻³².</summary>
    /// <param name="share">From 0 to below 1.</param>
    public static int LimitOf(double share) =>
        (int)Math.Clamp(Math.Round(Math.ScaleB(share, 32)) + int.MinValue, int.MinValue, int.MaxValue);

    /// <summary>Whether an element is dropped.</summary>
    /// <param name="element">token · width + feature, modulo 2³².</param>
    /// <param name="limit"><see cref="LimitOf"/> the share that is dropped.</param>
    public bool Drops(uint element, int limit)
    {
        var hash = element + Offset;
        hash = (hash ^ (hash >> FirstShift)) * FirstMultiplier;
        hash ^= Inner;
        hash = (hash ^ (hash >> SecondShift)) * SecondMultiplier;
        return (int)hash < limit;   // signed: that is what every processor compares at once
    }
}

/// <summary>Where in a run a mask is drawn.</summary>
/// <param name="Seed">Seed of the run.</param>
/// <param name="Step">Steps done before.</param>
/// <param name="Example">Index of the example in the batch.</param>
public readonly record struct DropoutDraw(ulong Seed, int Step, int Example);

using ImplicitInstruct.Modeling.LowRank;
using static TorchSharp.torch;

namespace ImplicitInstruct.Torch.Engine;

/// <summary>What updates leave out of their inputs, of some examples in one training step: the masks of the CPU engine.</summary>
/// <remarks>
/// <see cref="DropoutMask"/> has the equation. It is computed in libtorch's 32-bit integers, which wrap on every device; whose shifts copy
/// the sign, so that what they bring in is cut off. A mask is made where it is wanted, again where a block is computed again: of a block
/// that is kept the graph keeps a byte an element. What every mask starts from is computed here and goes to the device once.
/// </remarks>
internal sealed class DropoutMasks : IDisposable
{
    private const string Text = """
        def dropped(words, numbers, matrix: int, tokens: int, width: int, limit: int):
            word = words.select(0, matrix).unsqueeze(-1).unsqueeze(-1)
            first = numbers.narrow(0, 0, tokens).unsqueeze(-1).mul(width).add(word.select(1, 0))
            x = first.add(numbers.narrow(0, 0, width))
            x.bitwise_xor_(x.bitwise_right_shift(FIRST_SHIFT).bitwise_and_(FIRST_BITS))
            x.mul_(FIRST_MULTIPLIER).bitwise_xor_(word.select(1, 1))
            x.bitwise_xor_(x.bitwise_right_shift(SECOND_SHIFT).bitwise_and_(SECOND_BITS))
            return x.mul_(SECOND_MULTIPLIER).lt(limit)

        """;

    private static readonly Lazy<jit.CompilationUnit> Functions = new(() => jit.compile(Text
        .Replace("FIRST_SHIFT", Number(DropoutMask.FirstShift), StringComparison.Ordinal)
        .Replace("FIRST_BITS", Number(uint.MaxValue >> DropoutMask.FirstShift), StringComparison.Ordinal)
        .Replace("FIRST_MULTIPLIER", Number(DropoutMask.FirstMultiplier), StringComparison.Ordinal)
        .Replace("SECOND_SHIFT", Number(DropoutMask.SecondShift), StringComparison.Ordinal)
        .Replace("SECOND_BITS", Number(uint.MaxValue >> DropoutMask.SecondShift), StringComparison.Ordinal)
        .Replace("SECOND_MULTIPLIER", Number(DropoutMask.SecondMultiplier), StringComparison.Ordinal)));

    private readonly Tensor _words;
    private readonly Tensor _numbers;
    private readonly int _limit;

    /// <param name="streams"><see cref="DropoutMask.StreamOf"/> every matrix.</param>
    /// <param name="share">Share that is dropped.</param>
    /// <param name="draws">Of every example, one a row.</param>
    /// <param name="longest">The largest number of tokens, or of features, of any input.</param>
    /// <param name="device">Where the model computes.</param>
    public DropoutMasks(IReadOnlyList<ulong> streams, double share, IReadOnlyList<DropoutDraw> draws, int longest, Device device)
    {
        var words = new int[streams.Count * draws.Count * 2];
        for (var matrix = 0; matrix < streams.Count; matrix++)
        {
            for (var row = 0; row < draws.Count; row++)
            {
                var mask = DropoutMask.Of(draws[row], streams[matrix]);
                var at = (matrix * draws.Count + row) * 2;
                (words[at], words[at + 1]) = ((int)mask.Offset, (int)mask.Inner);
            }
        }

        _limit = DropoutMask.LimitOf(share);
        using var scope = NewDisposeScope();
        _words = tensor(words, [streams.Count, draws.Count, 2], dtype: ScalarType.Int32, device: device);
        _numbers = tensor([.. Enumerable.Range(0, longest)], dtype: ScalarType.Int32, device: device).DetachFromDisposeScope();
        _words.DetachFromDisposeScope();
    }

    /// <summary>Which elements of an input are dropped: [rows, tokens, width], the caller's.</summary>
    /// <param name="matrix">Index of the matrix.</param>
    /// <param name="tokens">Tokens of a row, padding counted.</param>
    /// <param name="width">Features of a token.</param>
    public Tensor Of(int matrix, int tokens, int width)
    {
        using var quiet = no_grad();
        return Functions.Value.Call("dropped", _words, _numbers, matrix, tokens, width, _limit);
    }

    public void Dispose()
    {
        _words.Dispose();
        _numbers.Dispose();
    }

    /// <summary>As a 32-bit number of libtorch, which are signed.</summary>
    private static string Number(long value) => ((int)value).ToString(System.Globalization.CultureInfo.InvariantCulture);
}

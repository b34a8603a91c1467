using TorchSharp;

namespace ImplicitInstruct.Torch.Engine;

/// <summary>Numbers that are held while libtorch reads them.</summary>
/// <remarks>
/// Of a number that is passed as it is TorchSharp makes a <see cref="Scalar"/>, and hands its address to libtorch when nothing refers to it
/// any more: the collector may free it before it is read. On a machine under load that was seen as an error once in some hundred tests, and
/// could as well be another number. So whatever takes a number here is given one that somebody holds, <c>a.add(b)</c> and <c>a + b</c> of
/// two tensors included, which pass a factor of 1, and <c>a.square()</c>, which passes the power.
/// </remarks>
internal static class Held
{
    public static readonly Scalar Zero = 0L.ToScalar();

    public static readonly Scalar One = 1L.ToScalar();

    public static readonly Scalar Two = 2L.ToScalar();

    public static readonly Scalar MinusOne = (-1L).ToScalar();

    public static readonly Scalar MinusInfinity = double.NegativeInfinity.ToScalar();
}

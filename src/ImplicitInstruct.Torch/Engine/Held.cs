using TorchSharp;
using static TorchSharp.torch;

namespace ImplicitInstruct.Torch.Engine;

/// <summary>Numbers that are held while libtorch reads them.</summary>
/// <remarks>
/// Of a number that is passed as it is TorchSharp makes a <see cref="Scalar"/>, and hands its address to libtorch when nothing refers to it
/// any more: the collector may free it before it is read. On a machine under load that was seen as an error once in some hundred tests, and
/// could as well be another number. So whatever takes a number here is given one that somebody holds, <c>a.add(b)</c> and <c>a + b</c> of
/// two tensors included, which pass a factor of 1, as <c>a.add_(number)</c> does, and <c>a.square()</c>, which passes the power.
/// </remarks>
internal static class Held
{
    public static readonly Scalar Zero = 0L.ToScalar();

    public static readonly Scalar One = 1L.ToScalar();

    public static readonly Scalar Two = 2L.ToScalar();

    public static readonly Scalar MinusOne = (-1L).ToScalar();

    public static readonly Scalar MinusInfinity = double.NegativeInfinity.ToScalar();

    /// <summary>
    /// Calls a function of TorchScript and holds all that it is given until it returns: TorchSharp passes an int as it is, makes a
    /// <see cref="Scalar"/> of any other number, and passes addresses of tensors too.
    /// </summary>
    /// <param name="functions">The compiled text.</param>
    /// <param name="name">Name of the function, which returns one tensor.</param>
    /// <param name="arguments">What it is given.</param>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">libtorch's own words.</exception>
    public static Tensor Call(this jit.CompilationUnit functions, string name, params object?[] arguments)
    {
        var numbers = new List<Scalar>();
        var given = arguments.Select(argument => argument switch
        {
            long number => Kept(number.ToScalar()),
            float number => Kept(number.ToScalar()),
            double number => Kept(number.ToScalar()),
            _ => argument,
        }).ToArray();
        try
        {
            return (Tensor)functions.invoke(name, given!);
        }
        finally
        {
            numbers.ForEach(number => number.Dispose());
            GC.KeepAlive(given);
        }

        Scalar Kept(Scalar number)
        {
            numbers.Add(number);
            return number;
        }
    }
}

using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Tests.Cpu;

/// <summary>Floats as bit patterns: comparisons of these tell 0 from −0 and know no tolerance.</summary>
internal static class Bits
{
    public static uint[] Of(ReadOnlySpan<float> values) => MemoryMarshal.Cast<float, uint>(values).ToArray();

    /// <summary>SHA-256 of tensors: names, and bits in little-endian order.</summary>
    public static string Digest(IEnumerable<NamedTensor> tensors)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var tensor in tensors)
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(tensor.Name));
            hash.AppendData(MemoryMarshal.AsBytes(tensor.Values.Span));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

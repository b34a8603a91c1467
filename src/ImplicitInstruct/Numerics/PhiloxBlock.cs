using System.Runtime.InteropServices;

namespace ImplicitInstruct.Numerics;

/// <summary>Four random words: the Philox4x32 bijection of a counter under a key.</summary>
/// <remarks>
/// Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3", section 4.3; ten rounds, multipliers and key
/// increments (the golden ratio and √3 - 1 in 32 bits) as in its table 2 and the authors' Random123 library. Integer arithmetic only.
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
internal struct PhiloxBlock : IEquatable<PhiloxBlock>
{
    internal uint Word0;
    internal uint Word1;
    internal uint Word2;
    internal uint Word3;

    /// <summary>The block of a 128-bit counter (<paramref name="c0"/> lowest) under a 64-bit key.</summary>
    public static PhiloxBlock Of(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1)
    {
        for (var round = 0; round < 10; round++)
        {
            var product0 = 0xD2511F53UL * c0;
            var product1 = 0xCD9E8D57UL * c2;
            (c0, c1, c2, c3) = ((uint)(product1 >> 32) ^ c1 ^ k0, (uint)product1, (uint)(product0 >> 32) ^ c3 ^ k1, (uint)product0);
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }

        return new PhiloxBlock { Word0 = c0, Word1 = c1, Word2 = c2, Word3 = c3 };
    }

    /// <summary>The four words, in the order in which they are used.</summary>
    public readonly uint[] ToArray() => [Word0, Word1, Word2, Word3];

    /// <inheritdoc/>
    public readonly bool Equals(PhiloxBlock other) => (Word0, Word1, Word2, Word3) == (other.Word0, other.Word1, other.Word2, other.Word3);

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is PhiloxBlock other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => HashCode.Combine(Word0, Word1, Word2, Word3);

    /// <summary>Same four words.</summary>
    public static bool operator ==(PhiloxBlock left, PhiloxBlock right) => left.Equals(right);

    /// <summary>Other words.</summary>
    public static bool operator !=(PhiloxBlock left, PhiloxBlock right) => !left.Equals(right);
}

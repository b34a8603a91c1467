using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ImplicitInstruct.AlpacaEval.Verdicts;

/// <summary>What a verdict is about: two outputs to one instruction, in the order in which the judge sees them.</summary>
/// <param name="Instruction">The instruction.</param>
/// <param name="Output1">The reference's output.</param>
/// <param name="Output2">The model's output.</param>
/// <param name="IsSwapped">Whether the judge sees the model's first.</param>
public sealed record VerdictKey(string Instruction, string Output1, string Output2, bool IsSwapped)
{
    /// <summary>SHA-256 over the three texts and their lengths, lower-case hexadecimal.</summary>
    public string PairHash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[8];
        foreach (var text in new[] { Instruction, Output1, Output2 })
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            BinaryPrimitives.WriteInt64LittleEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.AlpacaEval.Judging;

/// <summary>
/// Which of the two outputs the judge sees first: decided by the instruction alone, so the same for every model and every reference.
/// </summary>
/// <remarks>
/// alpaca_eval draws it with <c>random.Random("is_switched_outputs" + instruction + "0").choices([False, True])</c>. Python seeds MT19937
/// with the text followed by its SHA-512, read as one big-endian number; of the first output only the top bit matters. A position bias of
/// the judge therefore does not average out over models.
/// </remarks>
internal static class OutputOrder
{
    private const string Purpose = "is_switched_outputs";
    private const string Seed = "0";

    /// <summary>Whether the model's output comes first and the reference's second.</summary>
    public static bool IsSwapped(string instruction)
    {
        var text = Encoding.UTF8.GetBytes(Purpose + instruction + Seed);
        byte[] number = [.. text, .. SHA512.HashData(text)];
        return new MersenneTwister(Words(number)).Next() >> 31 == 1;
    }

    /// <summary>A big-endian number as words, least significant first, without leading zero words.</summary>
    private static uint[] Words(byte[] number)
    {
        var padded = new byte[(number.Length + 3) / 4 * 4];
        number.CopyTo(padded, padded.Length - number.Length);
        var words = new List<uint>();
        for (var end = padded.Length; end > 0; end -= 4)
            words.Add(BinaryPrimitives.ReadUInt32BigEndian(padded.AsSpan(end - 4, 4)));
        while (words.Count > 1 && words[^1] == 0)
            words.RemoveAt(words.Count - 1);
        return [.. words];
    }
}

namespace ImplicitInstruct.MiniWorld.Judging;

/// <summary>A response as the judge reads it: words, beside those of the instruction and of the reference.</summary>
internal sealed class JudgedResponse
{
    /// <summary>Words that any answer may use without being imprecise.</summary>
    private static readonly HashSet<string> FunctionWords = [.. (
        "a the is was in it to of has have and with works as likes born he she lives eats from enjoys live at you for").Split(' ')];

    private static readonly HashSet<string> Punctuation = [".", ",", ":", "\n"];

    private readonly HashSet<string> _distinct;

    public JudgedResponse(string text, string instruction, string reference, bool finished)
    {
        (Words, Instruction, Reference) = (Split(text), Split(instruction), Split(reference));
        Finished = finished;
        _distinct = [.. Words];
    }

    public string[] Words { get; }

    public string[] Instruction { get; }

    public string[] Reference { get; }

    public bool Finished { get; }

    /// <summary>Lines with at least one word.</summary>
    public IReadOnlyList<string[]> Lines
    {
        get
        {
            var lines = new List<string[]>();
            var start = 0;
            for (var i = 0; i <= Words.Length; i++)
            {
                if (i < Words.Length && Words[i] != "\n")
                    continue;
                if (i > start)
                    lines.Add(Words[start..i]);
                start = i + 1;
            }

            return lines;
        }
    }

    /// <summary>Words of a text; a newline is one.</summary>
    public static string[] Split(string text) =>
        text.Replace("\n", " \n ", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public static bool IsNumber(string word) => word.All(char.IsAsciiDigit);

    public static bool IsPunctuation(string word) => Punctuation.Contains(word);

    public static bool IsFunctionWord(string word) => FunctionWords.Contains(word);

    /// <summary>Whether the word, or the words in this order, stand in the response.</summary>
    public bool Has(string phrase) =>
        phrase.Contains(' ', StringComparison.Ordinal) ? Contains(Words, Split(phrase)) : _distinct.Contains(phrase);

    public static bool Contains(ReadOnlySpan<string> words, ReadOnlySpan<string> phrase) => words.IndexOf(phrase) >= 0;

    /// <summary>Whether the instruction has the word or phrase.</summary>
    public bool InstructionHas(string phrase) => Contains(Instruction, Split(phrase));

    /// <summary>
    /// Share of the words, punctuation aside, that the reference, the instruction, the function words or <paramref name="also"/> have; 0
    /// without any word.
    /// </summary>
    public double Precision(params ReadOnlySpan<string> also)
    {
        var known = new HashSet<string>(Reference);
        known.UnionWith(Instruction);
        known.UnionWith(FunctionWords);
        foreach (var word in also)
            known.Add(word);
        var words = Words.Where(word => !IsPunctuation(word)).ToArray();
        return words.Length == 0 ? 0 : (double)words.Count(known.Contains) / words.Length;
    }

    /// <summary>How nearly it is as long as an answer needs to be: 1 from 60% of the reference's length on.</summary>
    public double Fullness => Math.Min(1, Words.Length / (0.6 * Reference.Length));

    /// <summary>Share of the runs of four words that occurred before in the response.</summary>
    public double RepeatedShare => RepeatedShareOf(Words);

    /// <summary>The same share of the reference: a comparison of two animals says some words twice.</summary>
    public double RepeatedShareOfReference => RepeatedShareOf(Reference);

    private static double RepeatedShareOf(string[] words)
    {
        var runs = words.Length - 3;
        if (runs <= 0)
            return 0;
        var seen = new HashSet<(string, string, string, string)>();
        for (var i = 0; i < runs; i++)
            seen.Add((words[i], words[i + 1], words[i + 2], words[i + 3]));
        return (double)(runs - seen.Count) / runs;
    }
}

using System.Text;

namespace ImplicitInstruct.MiniWorld.Families;

/// <summary>A text with slots: <c>the capital of {x} is {y} .</c></summary>
/// <remarks>A slot is a name in braces without spaces, so the tokens <c>{</c> and <c>}</c> can stand in the text.</remarks>
public sealed class Template
{
    private readonly string[] _literals;   // one more than slots
    private readonly string[] _slots;

    /// <summary>Takes the text apart.</summary>
    public Template(string text)
    {
        Text = text;
        var literals = new List<string>();
        var slots = new List<string>();
        var start = 0;
        for (var open = text.IndexOf('{', StringComparison.Ordinal); open >= 0; open = text.IndexOf('{', open + 1))
        {
            var length = text.AsSpan(open + 1).IndexOfAny('}', ' ');
            if (length < 1 || text[open + 1 + length] != '}')
                continue;   // a brace that is a token
            literals.Add(text[start..open]);
            slots.Add(text.Substring(open + 1, length));
            start = open + length + 2;
        }

        literals.Add(text[start..]);
        (_literals, _slots) = ([.. literals], [.. slots]);
    }

    /// <summary>The text as written.</summary>
    public string Text { get; }

    /// <summary>The words outside the slots, newlines among them.</summary>
    public IEnumerable<string> Words => _literals.SelectMany(literal => literal.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Whether a text may be this one with its slots filled: its words outside the slots are there, in their order.</summary>
    public bool MayHaveMade(ReadOnlySpan<char> text)
    {
        if (!text.StartsWith(_literals[0], StringComparison.Ordinal) || !text.EndsWith(_literals[^1], StringComparison.Ordinal))
            return false;
        foreach (var literal in _literals)
        {
            var at = text.IndexOf(literal, StringComparison.Ordinal);
            if (at < 0)
                return false;
            text = text[(at + literal.Length)..];
        }

        return true;
    }

    /// <summary>The text with every slot filled.</summary>
    /// <exception cref="ArgumentException">A slot has no value.</exception>
    public string Fill(params ReadOnlySpan<Slot> values)
    {
        var text = new StringBuilder(_literals[0]);
        for (var i = 0; i < _slots.Length; i++)
            text.Append(Value(_slots[i], values)).Append(_literals[i + 1]);
        return text.ToString();
    }

    private string Value(string slot, ReadOnlySpan<Slot> values)
    {
        foreach (var value in values)
        {
            if (value.Name == slot)
                return value.Value;
        }

        throw new ArgumentException($"The template '{Text}' has a slot {{{slot}}} without a value.", nameof(values));
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>What a template's slot is filled with.</summary>
/// <param name="Name">The slot, without braces.</param>
/// <param name="Value">One or more words.</param>
public readonly record struct Slot(string Name, string Value);

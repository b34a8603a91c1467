namespace ImplicitInstruct.Build.Tokenize;

/// <summary>What the command line says about tokenizing.</summary>
internal sealed record TokenizeOptions
{
    /// <summary>A folder that holds a tokenizer.</summary>
    public required string Model { get; init; }

    /// <summary>A file of lines <c>{"text": ...}</c>.</summary>
    public required string Input { get; init; }

    /// <summary>Where lines <c>{"ids": [...]}</c> go; null prints them.</summary>
    public string? JsonFile { get; init; }

    /// <summary>Whether ids start with the begin token.</summary>
    public bool Begin { get; init; }

    /// <summary>Whether ids end with the end token.</summary>
    public bool End { get; init; }
}

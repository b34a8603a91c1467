namespace ImplicitInstruct.Build.Decode;

/// <summary>What <c>--target Decode</c> was asked for.</summary>
internal sealed record DecodeOptions
{
    /// <summary>New tokens at the most, unless something else is asked for.</summary>
    public const int UsualNewTokens = 128;

    /// <summary>Checkpoint folder in Hugging Face's layout.</summary>
    public required string Model { get; init; }

    /// <summary>Folder of an adapter of it, in PEFT's layout; null: none.</summary>
    public string? Adapter { get; init; }

    /// <summary>Token ids of the prompt; null where it is a text.</summary>
    public IReadOnlyList<int>? Ids { get; init; }

    /// <summary>The prompt as a text for the folder's own tokenizer, which is continued as it stands; null where it is ids.</summary>
    public string? Prompt { get; init; }

    /// <summary>New tokens at the most; null for <see cref="UsualNewTokens"/>, or as many as there is room for.</summary>
    public int? MaxNewTokens { get; init; }

    /// <summary>
    /// File for the result, <c>{"ids": [...]}</c> and, after a text, its continuation as <c>text</c>; null writes it to the output.
    /// </summary>
    public string? JsonFile { get; init; }

    /// <summary>Threads; 0 takes one for each processor.</summary>
    public int Threads { get; init; }

    /// <summary>Reads ids as a user types them: <c>1,403</c>.</summary>
    /// <exception cref="AdviceException">A part is no id.</exception>
    public static IReadOnlyList<int> ParseIds(string text)
    {
        var ids = new List<int>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!int.TryParse(part, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var id))
                throw new AdviceException(
                    $"'{part}' in --ids {text} is no token id. Type the prompt's ids with commas between them, e.g. --ids 1,403.");
            ids.Add(id);
        }
        return ids;
    }
}

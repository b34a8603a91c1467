using System.Globalization;
using System.Text;
using System.Text.Json;
using ImplicitInstruct.Files;
using ImplicitInstruct.Hub;
using ImplicitInstruct.Hub.Tokenizers;

namespace ImplicitInstruct.Build.Tokenize;

/// <summary>Texts of a file to token ids, a line each.</summary>
internal static class TokenizeCommand
{
    private static readonly UTF8Encoding Plain = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Reads the texts and writes the ids; a file of ids is whole or absent.</summary>
    /// <exception cref="AdviceException">
    /// A file is missing or damaged, or the tokenizer lacks a token that was asked for; one sentence.
    /// </exception>
    public static void Run(TokenizeOptions options, TextWriter output, CancellationToken stop = default)
    {
        TypedFile.CheckJson(options.JsonFile, [options.Input, .. Checkpoint.FilesIn(options.Model)]);
        var tokenizer = CheckpointTokenizer.Load(options.Model);
        if (options.Begin && tokenizer.NamedBeginToken is null)
            throw new AdviceException($"--bos asks for a begin token, and the tokenizer in '{options.Model}' has none: leave --bos out.");
        if (options.End && tokenizer.NamedEndToken is null)
            throw new AdviceException($"--eos asks for an end token, and the tokenizer in '{options.Model}' names none: leave --eos out.");
        var lines = Texts(options.Input).Select((text, index) =>
        {
            stop.ThrowIfCancellationRequested();
            return Line(Ids(tokenizer, options, text, index + 1));
        });
        if (options.JsonFile is not { } path)
        {
            foreach (var line in lines)
                output.WriteLine(line);
            return;
        }

        var count = 0;
        TypedFile.WriteJson(path, stream =>
        {
            using var writer = new StreamWriter(stream, Plain, bufferSize: 1 << 16, leaveOpen: true);
            foreach (var line in lines)
            {
                writer.Write(line);
                writer.Write('\n');
                count++;
            }
        });
        output.WriteLine(FormattableString.Invariant($"{count:N0} texts to ids in '{path}'."));
    }

    private static List<int> Ids(CheckpointTokenizer tokenizer, TokenizeOptions options, string text, int number)
    {
        List<int> ids = [];
        if (options.Begin)
            ids.Add(tokenizer.NamedBeginToken!.Value);
        try
        {
            ids.AddRange(tokenizer.Encode(text));
        }
        catch (FormatException unknown)
        {
            throw new AdviceException(FormattableString.Invariant($"'{options.Input}', line {number}: {unknown.Message}"), unknown);
        }

        if (options.End)
            ids.Add(tokenizer.EndToken);
        return ids;
    }

    private static string Line(List<int> ids) =>
        $"{{\"ids\": [{string.Join(", ", ids.Select(id => id.ToString(CultureInfo.InvariantCulture)))}]}}";

    private static IEnumerable<string> Texts(string path)
    {
        using var lines = Open(path);
        var (blank, number) = (0, 1);
        for (; Next(lines, path, number) is { } line; number++)
        {
            if (string.IsNullOrWhiteSpace(line))
            {
                blank = blank == 0 ? number : blank;
                continue;   // at the end of the file it does no harm
            }

            if (blank > 0)
                throw Refused(path, $"has an empty line {blank}; remove it, as each line of ids stands for a line of text");
            yield return Text(line, path, number);
        }

        if (number == 1)
            throw ForeignFile.Empty(path);
    }

    private static StreamReader Open(string path)
    {
        try
        {
            return ForeignFile.OpenText(path);
        }
        catch (AdviceException wrong)
        {
            throw new AdviceException($"--input: {wrong.Message} It takes FILE.jsonl, a file of lines {{\"text\": ...}}.", wrong);
        }
    }

    private static string? Next(StreamReader lines, string path, int number)
    {
        try
        {
            return lines.ReadLine();
        }
        catch (DecoderFallbackException)
        {
            throw ForeignFile.NotUtf8(path, number);
        }
        catch (Exception trouble) when (WholeFile.IsTroubleWith(trouble))
        {
            throw new AdviceException($"'{path}' cannot be read: {trouble.Message}", trouble);
        }
    }

    private static string Text(string line, string path, int number)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("text", out var text)
                && text.ValueKind == JsonValueKind.String)
                return text.GetString()!;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // Half a surrogate pair is no text either.
        }

        throw Refused(path, $"has no {{\"text\": ...}} at line {number}; write one JSON object with a text on each line");
    }

    private static AdviceException Refused(string path, string wrong) => new($"'{path}' {wrong}.");
}

using ImplicitInstruct.Files;

namespace ImplicitInstruct.Build;

/// <summary>A file that an argument names.</summary>
internal static class TypedFile
{
    private const string Json = "json";

    /// <summary>A name that any file system takes, for something that has one of its own.</summary>
    public static string NameFor(string name) =>
        string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' ? c : '_'));

    /// <summary>Its bytes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="argument">The argument, without dashes.</param>
    /// <param name="what">What to give it.</param>
    /// <exception cref="AdviceException">It cannot be read, or is empty.</exception>
    public static byte[] Read(string path, string argument, string what)
    {
        try
        {
            return ForeignFile.ReadBytes(path);
        }
        catch (AdviceException wrong)
        {
            throw new AdviceException($"--{argument}: {wrong.Message} Give {what}.", wrong);
        }
    }

    /// <summary>Throws where the file of <c>--json</c> cannot be meant to be written.</summary>
    /// <param name="path">The file; null: none was typed.</param>
    /// <param name="inputs">What the command reads; null: not typed.</param>
    /// <exception cref="AdviceException">It is a folder, or read.</exception>
    public static void CheckJson(string? path, params IEnumerable<string?> inputs)
    {
        if (path is not null)
            CheckOutput(path, Json, inputs);
    }

    /// <summary>Throws where a file cannot be meant to be written.</summary>
    /// <inheritdoc cref="CheckJson"/>
    public static void CheckOutput(string path, string argument, params IEnumerable<string?> inputs)
    {
        try
        {
            OutputFile.Check(path, inputs.OfType<string>());
        }
        catch (AdviceException wrong)
        {
            throw new AdviceException($"--{argument}: {wrong.Message}", wrong);
        }
    }

    /// <summary>Writes or replaces the file of <c>--json</c>.</summary>
    /// <exception cref="AdviceException">It cannot be written.</exception>
    public static void WriteJson(string path, byte[] bytes) => WriteJson(path, stream => stream.Write(bytes));

    /// <inheritdoc cref="WriteJson(string, byte[])"/>
    public static void WriteJson(string path, Action<Stream> content) => Write(path, Json, content);

    /// <summary>Writes or replaces a file.</summary>
    /// <inheritdoc cref="WriteJson(string, byte[])"/>
    public static void Write(string path, string argument, Action<Stream> content)
    {
        try
        {
            OutputFile.Write(path, content);
        }
        catch (AdviceException wrong) when (wrong.InnerException is not null)
        {
            throw new AdviceException($"--{argument}: {wrong.Message}", wrong);
        }
    }
}

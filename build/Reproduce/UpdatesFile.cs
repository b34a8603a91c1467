using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Planning;

namespace ImplicitInstruct.Build.Reproduce;

/// <summary>Writes the learning rate of every update of every tuning run, to be held against what others' scripts do.</summary>
internal static class UpdatesFile
{
    private const string Argument = "updates";

    /// <summary>Writes them as JSON lines.</summary>
    /// <exception cref="AdviceException">The file cannot be written.</exception>
    public static void Write(Study study, string file)
    {
        TypedFile.CheckOutput(file, Argument);
        TypedFile.Write(file, Argument, stream =>
        {
            using var lines = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
            foreach (var line in TuningUpdates.Of(study))
                lines.WriteLine(line);
        });
    }
}

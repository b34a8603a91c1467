using System.Runtime.CompilerServices;
using VerifyTests;

namespace VerifyNUnit;

/// <summary>
/// Stand-in for Verify.NUnit's entry point: compares text with the snapshot that stands beside the test's source file.
/// </summary>
/// <remarks>
/// Follows Verify 30 in names, bytes, tolerances and failure text. Left out: objects, JSON, XML, streams, several targets in one
/// test, scrubbers (Verify replaces the solution's and the project's folder in text), comparers, callbacks, diff tools, and all
/// of <c>VerifierSettings</c>. What returns here is a task: a test that neither returns nor awaits it has checked nothing.
/// </remarks>
public static class Verifier
{
    /// <summary>Compares <paramref name="target"/> with <c>{Type}.{Method}[_{parameter}={value}].verified.txt</c>.</summary>
    public static SettingsTask Verify(string? target, VerifySettings? settings = null, [CallerFilePath] string sourceFile = "") =>
        Compare(() => Task.FromResult(ForNothing(target)), "txt", settings, sourceFile);

    /// <summary>
    /// Compares the text that <paramref name="target"/> yields, as <see cref="Verify(string, VerifySettings, string)"/> does.
    /// </summary>
    public static SettingsTask Verify(Task<string> target, VerifySettings? settings = null, [CallerFilePath] string sourceFile = "") =>
        Compare(async () => ForNothing(await target.ConfigureAwait(false)), "txt", settings, sourceFile);

    /// <summary>Compares <paramref name="target"/> with a snapshot whose name ends in <paramref name="extension"/> (no dot).</summary>
    public static SettingsTask Verify(
        string? target, string extension, VerifySettings? settings = null, [CallerFilePath] string sourceFile = "") =>
        Compare(() => Task.FromResult(target ?? "null"), extension, settings, sourceFile);

    /// <summary>
    /// Compares the text that <paramref name="target"/> yields with a snapshot whose name ends in <paramref name="extension"/>.
    /// </summary>
    public static SettingsTask Verify(
        Task<string> target, string extension, VerifySettings? settings = null, [CallerFilePath] string sourceFile = "") =>
        Compare(async () => await target.ConfigureAwait(false) ?? "null", extension, settings, sourceFile);

    private static SettingsTask Compare(Func<Task<string>> text, string extension, VerifySettings? settings, string sourceFile) =>
        new(settings, async chosen =>
        {
            var name = SnapshotName.Of(TestMethod.Current(chosen), extension, chosen, sourceFile);
            return Snapshot.Compare(name, await text().ConfigureAwait(false));
        });

    /// <summary>An empty file would be no snapshot, so nothing has a name.</summary>
    private static string ForNothing(string? text) => text switch { null => "null", "" => "emptyString", _ => text };
}

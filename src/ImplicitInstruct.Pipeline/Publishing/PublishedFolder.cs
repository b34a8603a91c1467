using System.Security.Cryptography;
using ImplicitInstruct.Files;

namespace ImplicitInstruct.Pipeline.Publishing;

/// <summary>A published tree in a folder of this machine. No link in it is followed.</summary>
/// <param name="folder">The folder.</param>
public sealed class PublishedFolder(string folder) : IPublishedFiles
{
    private readonly string _root = Path.GetFullPath(folder);

    /// <inheritdoc/>
    public string Place => $"'{_root}'";

    /// <inheritdoc/>
    public Task<byte[]> ReadAsync(string name, long most, CancellationToken cancellation) => OrAdviceAsync(name, async () =>
    {
        var file = Find(name);
        if (file.Length > most)
            throw new PublishedFaultException(Place, name, FormattableString.Invariant($"has {file.Length} bytes, more than {most}"));
        return await File.ReadAllBytesAsync(file.FullName, cancellation).ConfigureAwait(false);
    });

    /// <inheritdoc/>
    public Task FetchAsync(string name, long bytes, string sha256, string target, CancellationToken cancellation) =>
        OrAdviceAsync(name, async () =>
        {
            var file = Find(name);
            if (file.Length != bytes)
                throw new PublishedFaultException(
                    Place, name, FormattableString.Invariant($"has {file.Length} bytes instead of {bytes}"));
            var unfinished = target + ".incomplete";
            var digest = await CopyAsync(file.FullName, unfinished, cancellation).ConfigureAwait(false);
            if (digest != sha256)
            {
                File.Delete(unfinished);
                throw new PublishedFaultException(Place, name, "does not have the bytes of its name");
            }

            File.Move(unfinished, target, overwrite: true);
            return 0;
        });

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <summary>Copies a file.</summary>
    /// <returns>The digest of what was copied.</returns>
    internal static async Task<string> CopyAsync(string from, string to, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        using var copy = new FileStream(to, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var buffer = new byte[1 << 20];
        for (int count; (count = await source.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0;)
        {
            hash.AppendData(buffer, 0, count);
            await copy.WriteAsync(buffer.AsMemory(0, count), cancellation).ConfigureAwait(false);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <exception cref="PublishedFaultException">It is not there, or is no file of this folder.</exception>
    private FileInfo Find(string name)
    {
        FileSystemInfo at = new DirectoryInfo(_root);
        foreach (var part in name.Split('/'))
        {
            var path = Path.Combine(at.FullName, part);
            at = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
            if (at.LinkTarget is not null)
                throw new PublishedFaultException(Place, name, "is behind a link, and links are not followed");
        }

        if (at is not FileInfo { Exists: true } file)
            throw new PublishedFaultException(Place, name, "is not there");
        return OutputFile.IsReplaceable(file.FullName) ? file
            : throw new PublishedFaultException(Place, name, "is a device or a pipe");
    }

    private async Task<T> OrAdviceAsync<T>(string name, Func<Task<T>> action)
    {
        try
        {
            return await action().ConfigureAwait(false);
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            throw new AdviceException($"{name} cannot be had from {Place}: {trouble.Message.TrimEnd('.')}.", trouble);
        }
    }
}

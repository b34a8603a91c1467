namespace ImplicitInstruct.Pipeline.Publishing;

/// <summary>Where a published tree lies: a folder, a server.</summary>
public interface IPublishedFiles : IDisposable
{
    /// <summary>Where, for people.</summary>
    string Place { get; }

    /// <summary>A small file whose bytes are not known beforehand.</summary>
    /// <param name="name">Its name in the tree, with <c>/</c>.</param>
    /// <param name="most">Most bytes that are taken.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="AdviceException">It cannot be had, or is larger.</exception>
    Task<byte[]> ReadAsync(string name, long most, CancellationToken cancellation);

    /// <summary>Brings a file whose length and digest are known.</summary>
    /// <param name="name">Its name in the tree, with <c>/</c>.</param>
    /// <param name="bytes">Its length.</param>
    /// <param name="sha256">Its digest.</param>
    /// <param name="target">Where it goes: a file of that name is the whole one, with that digest.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="PublishedFaultException">There is another one.</exception>
    /// <exception cref="AdviceException">It cannot be had.</exception>
    Task FetchAsync(string name, long bytes, string sha256, string target, CancellationToken cancellation);
}

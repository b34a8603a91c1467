using System.Text.RegularExpressions;

namespace ImplicitInstruct.Hub.Downloads;

/// <summary>A repository of the hub at one revision.</summary>
public sealed partial record HubRepository
{
    /// <summary>Names a repository.</summary>
    /// <param name="kind">Model or data set.</param>
    /// <param name="id">Owner and name, <c>meta-llama/Llama-2-7b-hf</c>; a few old ones have a name alone.</param>
    /// <param name="revision">A branch, a tag, or the 40 digits of a commit, which pins the bytes.</param>
    /// <exception cref="AdviceException">The name or the revision is none that the hub could have.</exception>
    public HubRepository(HubRepositoryKind kind, string id, string revision = "main")
    {
        if (!IdForm().IsMatch(id) || id.Contains("..", StringComparison.Ordinal) || id.Contains("--", StringComparison.Ordinal))
            throw new AdviceException(
                $"{Refusal.Quote(id)} is no name of a repository: name owner and repository, such as allenai/OLMo-7B-hf.");
        if (!RevisionForm().IsMatch(revision) || revision.Split('/').Any(part => part is "" or "." or ".."))
            throw new AdviceException($"{Refusal.Quote(revision)} is no revision: name a branch, a tag or the 40 digits of a commit.");
        (Kind, Id, Revision) = (kind, id, revision);
    }

    /// <summary>Model or data set.</summary>
    public HubRepositoryKind Kind { get; }

    /// <summary>Owner and name.</summary>
    public string Id { get; }

    /// <summary>Branch, tag or commit.</summary>
    public string Revision { get; private init; }

    /// <summary>Whether the revision is a commit, so that its files can never change.</summary>
    public bool IsPinned => IsCommit(Revision);

    /// <summary>The repository's folder in the cache: <c>models--ORG--NAME</c>.</summary>
    internal string FolderName => $"{Plural}--{Id.Replace("/", "--", StringComparison.Ordinal)}";

    /// <summary>The page a person reads, after the endpoint.</summary>
    internal string Page => Kind == HubRepositoryKind.Model ? Id : $"{Plural}/{Id}";

    /// <summary>The address of the list of files, after the endpoint.</summary>
    internal string ListingAddress => $"api/{Plural}/{Id}/revision/{Uri.EscapeDataString(Revision)}?blobs=true";

    private string Plural => Kind == HubRepositoryKind.Model ? "models" : "datasets";

    /// <summary>The same repository, pinned.</summary>
    internal HubRepository At(string commit) => this with { Revision = commit };

    /// <summary>The address of a file, after the endpoint.</summary>
    internal string FileAddress(string path) =>
        $"{Page}/resolve/{Uri.EscapeDataString(Revision)}/{string.Join('/', path.Split('/').Select(Uri.EscapeDataString))}";

    /// <summary>Whether a text is a commit: 40 hexadecimal digits.</summary>
    internal static bool IsCommit(string text) => text.Length == 40 && text.All(char.IsAsciiHexDigitLower);

    /// <inheritdoc/>
    public override string ToString() => $"{Id} at {Revision}";

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9._-]{0,95}(/[A-Za-z0-9_][A-Za-z0-9._-]{0,95})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex IdForm();

    [GeneratedRegex(@"\A[A-Za-z0-9._/-]{1,200}\z", RegexOptions.CultureInvariant)]
    private static partial Regex RevisionForm();
}

using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Store;

namespace ImplicitInstruct.Pipeline.Running;

/// <summary>One piece of work whose result is an artifact: a record of everything that the result depends on.</summary>
/// <param name="Kind">The stage's name and folder, e.g. <c>pretrain</c>.</param>
/// <param name="Revision">Raised when equal inputs should give other bytes.</param>
/// <remarks>Key: see <see cref="StageKeys"/>. Not in it: paths, clock, number of threads, log level.</remarks>
public abstract record Stage(string Kind, int Revision)
{
    /// <summary>Which of the stage's artifacts this is, for people and folders: letters, digits, <c>-</c>, <c>.</c></summary>
    public abstract string Name { get; }

    /// <summary>Record of all numbers and choices of this stage, seeds among them; becomes canonical JSON.</summary>
    public abstract object Recipe { get; }

    /// <summary>Artifacts that this one is made from.</summary>
    public virtual IReadOnlyList<StageInput> Inputs => [];

    /// <summary>Whether the engine computes the result, so that its numerics id belongs into the key.</summary>
    public virtual bool UsesEngine => false;

    /// <summary>
    /// The precision that is asked of the engine; null where none is. It is in the key where the engine has a choice of precisions.
    /// </summary>
    public virtual string? Precision => null;

    /// <summary>
    /// Whether the artifact comes from elsewhere, where it may turn out not to be had: such stages run before all others, so that hours of
    /// work do not come before the news.
    /// </summary>
    public virtual bool IsFetched => false;

    /// <summary>
    /// Whether a file of the artifact may be dropped once everything that was wanted from it is made: large, and made again from what is
    /// kept.
    /// </summary>
    /// <param name="file">One of its files.</param>
    public virtual bool MayDrop(ManifestFile file) => false;

    /// <summary>Writes the artifact's files into <see cref="StageContext.Folder"/>.</summary>
    public abstract Task RunAsync(StageContext context);
}

/// <summary>A stage whose artifact is read back as a <typeparamref name="TOutput"/>.</summary>
/// <param name="Kind">The stage's name and folder.</param>
/// <param name="Revision">Raised when equal inputs should give other bytes.</param>
public abstract record Stage<TOutput>(string Kind, int Revision) : Stage(Kind, Revision)
{
    /// <summary>Reads a whole artifact of this stage.</summary>
    public abstract TOutput Open(string folder);

    /// <summary>Reads a whole artifact of this stage, with those of its inputs that it says nothing without.</summary>
    /// <param name="folderOf">Folder of a whole artifact.</param>
    public virtual TOutput Open(Func<Stage, string> folderOf) => Open(folderOf(this));
}

/// <summary>One input of a stage.</summary>
/// <param name="Role">What it is used as; tells inputs of one kind apart.</param>
/// <param name="Stage">The stage that makes it.</param>
public sealed record StageInput(string Role, Stage Stage);

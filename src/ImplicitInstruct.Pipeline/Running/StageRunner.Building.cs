using System.Diagnostics;
using ImplicitInstruct.Pipeline.Energy;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Store;

namespace ImplicitInstruct.Pipeline.Running;

/// <summary>How one artifact is made; several are at once.</summary>
public sealed partial class StageRunner
{
    private readonly Company _company = new();

    /// <summary>Whether some stages compute on a device, so that its power is theirs.</summary>
    private bool _hasDevice;

    /// <summary>Whether the store could not be written: nothing else could be put there either.</summary>
    private volatile bool _isStoreBroken;

    private int _begun;
    private int _expected;

    /// <summary>Makes an artifact, where no other process and no other store does. Touches nothing of what the runner knows.</summary>
    /// <param name="share">The stage, with its threads.</param>
    /// <param name="inputs">What its inputs are.</param>
    /// <param name="cancellation">Ends it at the next step.</param>
    private async Task<BuiltArtifact> BuildAsync(StageShare share, IReadOnlyList<ManifestInput> inputs, CancellationToken cancellation)
    {
        var key = Keys.Of(share.Stage);
        if (Bring is not null && await Bring(key, cancellation).ConfigureAwait(false) && Store.Examine(key) is var brought
            && IsMadeFrom(brought, inputs))
            return new BuiltArtifact(brought, null);
        using var mine = await LockAsync(key, cancellation).ConfigureAwait(false);
        if (Store.Examine(key) is var state && IsMadeFrom(state, inputs))
            return new BuiltArtifact(state, null);   // another process was faster
        using var holding = CancellationTokenSource.CreateLinkedTokenSource(cancellation, mine.Lost);
        try
        {
            return await WriteAsync(share, key, inputs, mine, holding.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            mine.ThrowIfLost();
            throw;
        }
    }

    /// <summary>Whether an artifact is whole, and was made from these inputs.</summary>
    private static bool IsMadeFrom(ArtifactState state, IReadOnlyList<ManifestInput> inputs) =>
        state.IsWhole
        && inputs.All(input => state.Manifest!.Inputs.FirstOrDefault(one => one.Role == input.Role)?.Content == input.Content);

    private async Task<BuiltArtifact> WriteAsync(
        StageShare share, ArtifactKey key, IReadOnlyList<ManifestInput> inputs, ArtifactLock mine, CancellationToken cancellation)
    {
        var (stage, clock) = (share.Stage, Stopwatch.StartNew());
        using var member = _company.Join();
        var energy = Energy.Begin(ofDevice: !_hasDevice || Sharing.LoadOf(stage).TakesDevice);
        await using var measuring = energy.ConfigureAwait(false);
        var folder = Written(key, () => Store.BeginWrite(key));
        var number = Interlocked.Increment(ref _begun);
        using var progress = report.Begin(stage, number, Math.Max(_expected, number), Outlook?.LeftInAll);
        using var tools = Tools.ForStage(share.Threads);
        var context = new StageContext
        {
            Tools = tools,
            Folder = folder,
            Partial = Store.PartialOf(key),
            Hash = key.Hash,
            FolderOf = FolderOf,
            Progress = progress,
            Cadence = Cadence(),
            Cancellation = cancellation,
        };
        try
        {
            await stage.RunAsync(context).ConfigureAwait(false);
        }
        catch (Exception e) when (IsFileTrouble(e) && e is not FileNotFoundException)
        {
            // A stage reads and asks elsewhere too; the system's messages name the path that they are about.
            throw new[] { folder, context.Partial }.Any(own => e.Message.Contains(own, StringComparison.Ordinal))
                ? NotWritten(key, e)
                : new AdviceException(
                    $"{key} could not be made: {e.Message.TrimEnd('.')}. What was finished before is whole; mend that, and run again.", e);
        }
        mine.ThrowIfLost();
        // What an interrupted run took before is not known.
        var made = Provenance.Now(
            context.SecondsBefore + clock.Elapsed.TotalSeconds,
            context.SecondsBefore > 0 ? null : await energy.EndAsync(member.Part).ConfigureAwait(false),
            stage.UsesEngine ? share.Threads : null);
        var manifest = Written(key, () => Commit(stage, key, folder, inputs, made));
        progress.Finished();
        return new BuiltArtifact(new ArtifactState(manifest, null), clock.Elapsed);
    }

    private Manifest Commit(
        Stage stage, ArtifactKey key, string folder, IReadOnlyList<ManifestInput> inputs, Provenance made)
    {
        var hashedFrom = DateTime.UtcNow;
        var files = ArtifactStore.FilesOf(folder);
        var manifest = new Manifest
        {
            Stage = stage.Kind,
            Revision = stage.Revision,
            Name = stage.Name,
            Hash = key.Hash,
            Recipe = CanonicalJson.ToNode(stage.Recipe),
            Inputs = inputs,
            Engine = stage.UsesEngine ? arithmetic.Engine : null,
            Numerics = stage.UsesEngine ? arithmetic.Id : null,
            Precision = stage.UsesEngine ? stage.Precision : null,
            Files = files,
            Content = ContentHash.OfFiles(files),
            Made = made,
        };
        Store.Commit(key, folder, manifest, hashedFrom);
        return manifest;
    }

    private T Written<T>(ArtifactKey key, Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception e) when (IsFileTrouble(e))
        {
            throw NotWritten(key, e);
        }
    }

    private AdviceException NotWritten(ArtifactKey key, Exception trouble)
    {
        _isStoreBroken = true;
        return new AdviceException(
            $"{key} could not be written below '{Store.Root}': {trouble.Message.TrimEnd('.')}. "
            + "What was finished before is whole; make room or give the right to write there, and run again.", trouble);
    }

    private static bool IsFileTrouble(Exception trouble) => trouble is IOException or UnauthorizedAccessException;

    private async Task<ArtifactLock> LockAsync(ArtifactKey key, CancellationToken cancellation)
    {
        try
        {
            void OnWait(string holder) => report.Line($"{key} is being built by {holder}; waiting for it.");
            return await ArtifactLock.TakeAsync(Store.LockOf(key), OnWait, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (IsFileTrouble(e))
        {
            _isStoreBroken = true;
            throw new AdviceException(
                $"Nothing can be written below '{Store.Root}': {e.Message.TrimEnd('.')}. Give the right to write there, and run again.", e);
        }
    }

    private ManifestInput Describe(StageInput input)
    {
        var key = Keys.Of(input.Stage);
        return new ManifestInput(input.Role, key.Stage, key.Name, key.Hash, Whole[key].Content);
    }

    /// <summary>An artifact that is there.</summary>
    /// <param name="State">What it is.</param>
    /// <param name="Took">How long it took; null: it was not made by this run.</param>
    private sealed record BuiltArtifact(ArtifactState State, TimeSpan? Took);
}

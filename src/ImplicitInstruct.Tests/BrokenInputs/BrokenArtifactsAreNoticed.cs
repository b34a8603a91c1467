using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Numerics;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Store;
using ImplicitInstruct.Reproduction.Training;

namespace ImplicitInstruct.Tests.BrokenInputs;

/// <summary>What the pipeline wrote, here or on another machine: manifests, remembered digests, states of interrupted runs.</summary>
[TestFixture, NonParallelizable, Category("BrokenInputs")]
public sealed class BrokenArtifactsAreNoticed
{
    private const string Hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private static readonly ArtifactKey Key = new("stage", "name", Hash);

    private TemporaryFolder _scratch = null!;

    [SetUp]
    public void Make() => _scratch = new TemporaryFolder(inMemory: true);

    [TearDown]
    public void Clear() => _scratch.Dispose();

    /// <summary>Half of them with the seal that fits: a seal is a hash that anyone can make.</summary>
    [Test]
    public void Manifests()
    {
        var store = new ArtifactStore(Path.Combine(_scratch.Path, "store"));
        var folder = store.FolderOf(Key);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "a.txt"), "a");
        var outside = Path.Combine(_scratch.Path, "outside");
        File.WriteAllText(outside, "a");
        var good = new Manifest
        {
            Stage = Key.Stage,
            Revision = 1,
            Name = Key.Name,
            Hash = Key.Hash,
            Recipe = new JsonObject { ["rate"] = 0.5 },
            Inputs = [new ManifestInput("base", "stage", "other", Hash, Hash)],
            Engine = "cpu",
            Numerics = "1",
            Files = ArtifactStore.FilesOf(folder),
            Content = Hash,
            Made = Provenance.Now(1.5),
        }.ToBytes();
        Onslaught.On("manifests", [good], Resealed, bytes =>
        {
            File.WriteAllBytes(Path.Combine(folder, Manifest.FileName), bytes);
            var state = store.Examine(Key);
            if (state.Manifest is { } manifest)
                Use(manifest, store);
            _ = (store.Versions(Key.Stage, Key.Name), store.FindArithmetic());
            Assert.That(File.Exists(outside), "no file outside of the artifact is touched");
            File.WriteAllText(Path.Combine(folder, "a.txt"), "a");
            if (state.Damage is { } damage)
                throw new AdviceException(damage.TrimEnd('.') + ".");   // the store says what, the runner says where
        });
    }

    /// <summary>What is remembered is believed only where it agrees; a broken memory costs the hashing.</summary>
    [Test]
    public void Remembered_digests()
    {
        var path = Path.Combine(_scratch.Path, "memory.json");
        var file = new FileInfo(Path.Combine(_scratch.Path, "a.txt"));
        File.WriteAllText(file.FullName, "a");
        File.SetLastWriteTimeUtc(file.FullName, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        var entry = new ManifestFile("a.txt", 1, ContentHash.OfFile(file.FullName));
        var memory = new DigestMemory(path);
        memory.Remember(entry, new FileInfo(file.FullName), DateTime.UtcNow);
        memory.Save();
        Onslaught.On("remembered digests", [File.ReadAllBytes(path)], JsonMutation.Of, bytes =>
        {
            File.WriteAllBytes(path, bytes);
            var read = new DigestMemory(path);
            var isKnown = read.Knows(entry, new FileInfo(file.FullName));
            read.Remember(entry with { Path = "b" }, new FileInfo(file.FullName), DateTime.UtcNow);
            read.Save();
            if (!isKnown)
                throw new AdviceException("It is hashed again.");
        });
    }

    [Test]
    public void States_of_interrupted_runs()
    {
        var path = Path.Combine(_scratch.Path, "state.bin");
        NamedTensor[] weights = [new("w", [2, 3], new float[6]), new("scalar", [], new[] { 1f })];
        new ResumeState(3, 1.5, [0.25, 0.125, 0.5], weights, [new("m", [2], new float[2])]).Write(path, Hash);
        Onslaught.On("states", [File.ReadAllBytes(path)], ResealedState, bytes =>
        {
            File.WriteAllBytes(path, bytes);
            string? told = null;
            if (ResumeState.TryRead(path, Hash, line => told = line) is not { } state)
                throw new AdviceException(told!);
            foreach (var tensor in state.Weights.Concat(state.Optimizer))
                Assert.That((long)tensor.Values.Length, Is.EqualTo(tensor.Shape.Aggregate(1L, (product, extent) => product * extent)));
        });
    }

    private static void Use(Manifest manifest, ArtifactStore store)
    {
        _ = manifest.Inputs.Select(input => input.Content.Length + input.Role.Length).Sum();
        _ = manifest.Files.Select(file => file.Sha256.Length).Sum();
        _ = (manifest.Made.Finished, manifest.Recipe?.ToJsonString(), ContentHash.OfFiles(manifest.Files));
        store.Drop(Key, manifest.Files);
        File.Delete(Path.Combine(store.FolderOf(Key), ".dropped"));
    }

    private static byte[] Resealed(byte[] good, Philox random)
    {
        var broken = JsonMutation.Of(good, random);
        if (random.Below(4) == 0)
            return broken;
        try
        {
            var members = JsonNode.Parse(broken)!.AsObject();
            members.Remove("seal");
            members["seal"] = ContentHash.Of(CanonicalJson.Bytes(members));
            return Encoding.UTF8.GetBytes(members.ToJsonString(CanonicalJson.Options));
        }
#pragma warning disable CA1031 // It is too broken to be sealed.
        catch (Exception)
#pragma warning restore CA1031
        {
            return broken;
        }
    }

    private static byte[] ResealedState(byte[] good, Philox random)
    {
        if (random.Below(4) == 0)
            return ByteMutation.Of(good, random);
        var content = ByteMutation.Of(good[..^SHA256.HashSizeInBytes], random);
        return [.. content, .. SHA256.HashData(content)];
    }
}

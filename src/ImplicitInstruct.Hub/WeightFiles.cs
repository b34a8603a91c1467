using ImplicitInstruct.Files;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Hub;

/// <summary>The weights of a checkpoint folder: one <c>model.safetensors</c>, or shards and their index.</summary>
/// <remarks>
/// Layout and names as <c>save_pretrained</c> of transformers makes them; where both lie in a folder the single file counts, as there.
/// </remarks>
internal static class WeightFiles
{
    /// <summary>Name of the single file.</summary>
    public const string Single = "model.safetensors";

    /// <summary>
    /// All wanted tensors of the folder, in file order. Every header is checked at once, values are read when they are asked for.
    /// </summary>
    public static INamedTensors Read(string folder, Predicate<string> wanted)
    {
        var single = Path.Combine(folder, Single);
        if (ForeignFile.Exists(single))
            return Safetensors.Read(single, wanted);
        var index = Path.Combine(folder, ShardIndex.FileName);
        if (ForeignFile.Exists(index))
            return ReadShards(folder, index, wanted);
        throw Refusal.Unsupported(
            folder, $"holds neither '{Single}' nor '{ShardIndex.FileName}'", "name a checkpoint folder with safetensors weights");
    }

    /// <summary>Writes one file, or shards of at most the given size (a larger tensor gets a shard of its own).</summary>
    public static void Write(string folder, IReadOnlyList<NamedTensor> weights, TensorElement element, long largestShard)
    {
        var shards = Split(TensorShape.Of(weights), element, largestShard);
        var other = Path.Combine(folder, shards.Count == 1 ? ShardIndex.FileName : Single);
        if (File.Exists(other))
            throw Refusal.Unsupported(
                other, "is left of another checkpoint and would be mixed up with the new one", "save to an empty folder");
        if (shards.Count == 1)
        {
            Safetensors.Write(Path.Combine(folder, Single), weights, shards[0], 0, element);
            return;
        }

        var names = Enumerable.Range(1, shards.Count).Select(number => $"model-{number:D5}-of-{shards.Count:D5}.safetensors").ToArray();
        for (var (i, first) = (0, 0); i < shards.Count; first += shards[i++].Count)
            Safetensors.Write(Path.Combine(folder, names[i]), weights, shards[i], first, element);
        ShardIndex.Write(folder, names, shards, element);
    }

    private static StoredTensors ReadShards(string folder, string index, Predicate<string> wanted)
    {
        var shardOf = ShardIndex.Read(index);
        var files = new List<StoredTensors>();
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var shard in shardOf.Select(pair => pair.Value).Distinct().Order(StringComparer.Ordinal))
        {
            var path = Path.Combine(folder, shard);
            if (!ForeignFile.Exists(path))
                throw Refusal.Damaged(index, $"names the shard {Refusal.Quote(shard)}, which is not there");
            files.Add(Safetensors.Open(path, wanted));
            foreach (var tensor in files[^1].Shapes)
            {
                if (!shardOf.TryGetValue(tensor.Name, out var expected) || expected != shard)
                    throw Refusal.Damaged(
                        index, $"does not say that tensor {Refusal.Quote(tensor.Name)} is in {Refusal.Quote(shard)}, where it is");
                found.Add(tensor.Name);
            }
        }

        if (shardOf.Keys.Where(name => wanted(name) && !found.Contains(name)).Order(StringComparer.Ordinal).FirstOrDefault() is { } missing)
            throw Refusal.Damaged(
                index, $"says that tensor {Refusal.Quote(missing)} is in {Refusal.Quote(shardOf[missing])}, where it is not");
        return StoredTensors.Join(files);
    }

    private static List<List<TensorShape>> Split(IReadOnlyList<TensorShape> weights, TensorElement element, long largestShard)
    {
        List<List<TensorShape>> shards = [[]];
        var size = 0L;
        foreach (var tensor in weights)
        {
            var bytes = tensor.Count * Safetensors.BytesOf(element);
            if (size > 0 && size + bytes > largestShard)
            {
                shards.Add([]);
                size = 0;
            }

            shards[^1].Add(tensor);
            size += bytes;
        }

        return shards;
    }
}

using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using ImplicitInstruct.Files;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Hub;

/// <summary><c>model.safetensors.index.json</c>: which shard holds which tensor.</summary>
internal static class ShardIndex
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "model.safetensors.index.json";

    /// <summary>Tensor names and the file names of their shards; a shard lies beside the index, never elsewhere.</summary>
    /// <exception cref="AdviceException">The index is damaged; one sentence.</exception>
    public static Dictionary<string, string> Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(ForeignFile.ReadUtf8(path));
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("weight_map", out var map) || map.ValueKind != JsonValueKind.Object)
                throw Refusal.Damaged(path, "is no JSON object with a 'weight_map'");
            var shardOf = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var pair in map.EnumerateObject())
            {
                var shard = pair.Value.ValueKind == JsonValueKind.String ? pair.Value.GetString()! : "";
                if (shard.Length == 0 || shard.AsSpan().ContainsAny("/\\:\0") || shard is "." or "..")
                    throw Refusal.Damaged(path, $"gives tensor {Refusal.Quote(pair.Name)} no file of its own folder");
                if (!shardOf.TryAdd(pair.Name, shard))
                    throw Refusal.Damaged(path, $"names tensor {Refusal.Quote(pair.Name)} twice");
            }

            return shardOf;
        }
        catch (JsonException malformed)
        {
            throw Refusal.Damaged(path, $"is no valid JSON at line {(malformed.LineNumber ?? 0) + 1}", malformed);
        }
        catch (InvalidOperationException notText)   // a string that is no UTF-8, or half of a surrogate pair
        {
            throw Refusal.Damaged(path, "holds a string that is no valid Unicode", notText);
        }
        catch (Exception trouble) when (Refusal.IsFileTrouble(trouble))
        {
            throw Refusal.Inaccessible(path, "read", trouble);
        }
    }

    /// <summary>Writes the index of the given shards, tensors in checkpoint order.</summary>
    public static void Write(string folder, string[] names, List<List<TensorShape>> shards, TensorElement element)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var options = new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            json.WriteStartObject();
            json.WriteStartObject("metadata");
            json.WriteNumber("total_size", shards.Sum(shard => shard.Sum(tensor => tensor.Count * Safetensors.BytesOf(element))));
            json.WriteEndObject();
            json.WriteStartObject("weight_map");
            for (var i = 0; i < shards.Count; i++)
            {
                foreach (var tensor in shards[i])
                    json.WriteString(tensor.Name, names[i]);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        WholeFile.Write(Path.Combine(folder, FileName), stream => stream.Write(buffer.WrittenSpan));
    }
}

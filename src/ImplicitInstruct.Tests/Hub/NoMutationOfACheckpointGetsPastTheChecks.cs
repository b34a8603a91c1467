using System.Text;
using ImplicitInstruct.Hub;
using ImplicitInstruct.Hub.Tokenizers;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Tests.Hub;

/// <summary>Whatever befalls a file, reading it ends in tensors of the stated shapes or in one sentence of advice.</summary>
[TestFixture]
public sealed class NoMutationOfACheckpointGetsPastTheChecks
{
    private const int Mutations = 1500;

    [Test]
    public void A_mutated_tensor_file_is_read_or_refused()
    {
        using var folder = new TemporaryFolder();
        Safetensors.Write(folder["good"], [new NamedTensor("a", [2, 3], new float[6]), new NamedTensor("b.weight", [2], new float[2])]);
        var good = File.ReadAllBytes(folder["good"]);
        var (read, refused) = (0, 0);
        for (var seed = 0; seed < Mutations; seed++)
        {
            var path = folder.Write("mutant", Mutate(good, new Philox((ulong)seed, "safetensors")));
            try
            {
                foreach (var tensor in Safetensors.Read(path))
                    Assert.That(
                        tensor.Values.Length, Is.EqualTo(tensor.Shape.Aggregate(1, (product, extent) => product * extent)), $"seed {seed}");
                read++;
            }
            catch (AdviceException refusal)
            {
                AssertSentence(refusal, seed);
                refused++;
            }
        }

        Assert.That(refused, Is.GreaterThan(Mutations / 2));
        Assert.That(read, Is.GreaterThan(Mutations / 50));   // a changed weight or name is no damage that a format can see
    }

    [Test]
    public void A_mutated_configuration_is_read_or_refused([Values] ModelArchitecture architecture)
    {
        using var folder = new TemporaryFolder();
        var config = new LanguageModelConfig
        {
            Architecture = architecture,
            QueryKeyValueLimit = architecture == ModelArchitecture.Olmo ? 8 : null,
            VocabularySize = 11,
            HiddenSize = 8,
            IntermediateSize = 12,
            Layers = 1,
            Heads = 2,
            KeyValueHeads = 1,
            MaxPositions = 16,
        };
        Checkpoint.Save(folder.Path, config, [new NamedTensor("a", [1], new float[1])]);
        var good = File.ReadAllBytes(folder["config.json"]);
        var refused = 0;
        for (var seed = 0; seed < Mutations; seed++)
        {
            folder.Write("config.json", Mutate(good, new Philox((ulong)seed, "config")));
            try
            {
                Assert.That(Checkpoint.Load(folder.Path).Config.Validate, Throws.Nothing, $"seed {seed}");
            }
            catch (AdviceException refusal)
            {
                AssertSentence(refusal, seed);
                refused++;
            }
        }

        Assert.That(refused, Is.GreaterThan(Mutations / 4));
    }

    [Test]
    public void A_mutated_index_is_read_or_refused()
    {
        using var folder = new TemporaryFolder();
        var config = new LanguageModelConfig
        {
            VocabularySize = 11,
            HiddenSize = 8,
            IntermediateSize = 12,
            Layers = 1,
            Heads = 2,
            KeyValueHeads = 1,
            MaxPositions = 16,
        };
        Checkpoint.Save(
            folder.Path, config, [new NamedTensor("a", [1], new float[1]), new NamedTensor("b", [1], new float[1])], largestShard: 4);
        var good = File.ReadAllBytes(folder["model.safetensors.index.json"]);
        var refused = 0;
        for (var seed = 0; seed < Mutations; seed++)
        {
            folder.Write("model.safetensors.index.json", Mutate(good, new Philox((ulong)seed, "index")));
            try
            {
                Assert.That(Checkpoint.Load(folder.Path).Weights, Has.Count.EqualTo(2), $"seed {seed}");
            }
            catch (AdviceException refusal)
            {
                AssertSentence(refusal, seed);
                refused++;
            }
        }

        Assert.That(refused, Is.GreaterThan(Mutations / 4));
    }

    [TestCase("tokenizer.json")]
    [TestCase("tokenizer_config.json")]
    public void A_mutated_tokenizer_is_read_or_refused(string mutated)
    {
        using var folder = new TemporaryFolder();
        folder.Write("tokenizer.json", """
            {"added_tokens":[{"id":4,"content":"<|endoftext|>","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,
            "special":true}],
            "normalizer":{"type":"NFC"},"pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,"use_regex":true},
            "post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<|endoftext|>","type_id":0}}],
            "special_tokens":{"<|endoftext|>":{"id":"<|endoftext|>","ids":[4]}}},
            "model":{"type":"BPE","unk_token":null,"vocab":{"a":0,"b":1,"ab":2,"Ġ":3,"<|endoftext|>":4},"merges":[["a","b"]]}}
            """u8);
        folder.Write(
            "tokenizer_config.json",
            """{"bos_token":"b","eos_token":{"content":"<|endoftext|>"},"pad_token":null,"add_bos_token":true}"""u8);
        var good = File.ReadAllBytes(folder[mutated]);
        var refused = 0;
        for (var seed = 0; seed < Mutations; seed++)
        {
            folder.Write(mutated, Mutate(good, new Philox((ulong)seed, mutated)));
            try
            {
                Assert.That(CheckpointTokenizer.Load(folder.Path).VocabularySize, Is.GreaterThan(0), $"seed {seed}");
            }
            catch (AdviceException refusal)
            {
                AssertSentence(refusal, seed);
                refused++;
            }
        }

        Assert.That(refused, Is.GreaterThan(Mutations / 4));
    }

    /// <summary>
    /// One to three of: a flipped bit, another byte, a cut, a doubled or moved piece, a piece put in that is likely to confuse.
    /// </summary>
    private static byte[] Mutate(byte[] good, Philox random)
    {
        string[] confusing = ["\"", "{", "}", "[", "]", ",", ":", "0", "-1", "9999999999999999999", "1e9", "null", "true", "\\ud800", "\0",
            "é", "/", ".."];
        List<byte> bytes = [.. good];
        for (var round = random.Below(3); round >= 0 && bytes.Count > 1; round--)
        {
            var at = random.Below(bytes.Count);
            var length = Math.Min(1 + random.Below(12), bytes.Count - at);
            switch (random.Below(7))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Below(8)); break;
                case 1: bytes[at] = (byte)random.Below(256); break;
                case 2: bytes.RemoveRange(at, length); break;
                case 3: bytes.RemoveRange(at, bytes.Count - at); break;
                case 4: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
                case 5: bytes.InsertRange(at, Encoding.UTF8.GetBytes(random.Pick(confusing))); break;
                default:
                    var piece = bytes.GetRange(at, length);
                    bytes.RemoveRange(at, length);
                    bytes.InsertRange(random.Below(bytes.Count + 1), piece);
                    break;
            }
        }

        return [.. bytes];
    }

    private static void AssertSentence(AdviceException refusal, int seed) =>
        Assert.That(refusal.Message, Does.EndWith(".").And.No.Contains("\n").And.Length.LessThan(600), $"seed {seed}");
}

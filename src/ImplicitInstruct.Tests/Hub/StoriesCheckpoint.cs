using System.Security.Cryptography;
using ImplicitInstruct.Hub;
using ImplicitInstruct.Tests.Evidence;

namespace ImplicitInstruct.Tests.Hub;

/// <summary>A real model of 260 thousand weights, trained elsewhere.</summary>
internal static class StoriesCheckpoint
{
    private static readonly Lock Turn = new();

    /// <summary>The checkpoint folder, or the end of the test.</summary>
    public static string Folder()
    {
        var found = Published.PathOf(EvidenceFiles.Stories);
        if (Path.GetExtension(found) == ".safetensors")
            return Path.GetDirectoryName(found)!;
        lock (Turn)
        {
            var folder = Path.Combine(Path.GetDirectoryName(found)!, "checkpoint");
            var weights = Path.Combine(folder, "model.safetensors");
            if (!File.Exists(Path.Combine(folder, "config.json")))   // written last
            {
                var (config, tensors) = StoriesFile.Read(File.ReadAllBytes(found));
                Checkpoint.Save(folder, config, tensors);
            }

            Assert.That(
                Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(weights))), Is.EqualTo(EvidenceFiles.Stories.BesideSha256),
                "the fetched model as safetensors has the bytes of the one that others converted");
            return folder;
        }
    }
}

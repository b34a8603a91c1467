using ImplicitInstruct.Files;
using ImplicitInstruct.Hub.Tokenizers;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Hub;

/// <summary><c>generation_config.json</c>: how <c>generate</c> of transformers goes on from a prompt.</summary>
/// <remarks>
/// Its end token is taken. How to sample is of no effect, as decoding is greedy; what would change a greedy choice is refused.
/// </remarks>
internal static class GenerationConfiguration
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "generation_config.json";

    /// <summary>The end token of a folder: that of this file, or of the configuration where there is none.</summary>
    /// <exception cref="AdviceException">The file is damaged, names several, or asks for other decoding; one sentence.</exception>
    public static int? EndToken(string folder, LanguageModelConfig config)
    {
        var path = Path.Combine(folder, FileName);
        if (!ForeignFile.Exists(path))
            return config.EndToken;
        return JsonFile.Read(path, root =>
        {
            var fields = new ConfigFields(root, path);
            fields.MustBeHarmless(UncomputedFields.Generation);
            return fields.Token("eos_token_id", config.EndToken, config.VocabularySize) ?? config.EndToken;
        });
    }
}

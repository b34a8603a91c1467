namespace ImplicitInstruct.Reproduction.Pretrained.Recipes;

/// <summary>Whether a text starts with the tokenizer's begin token.</summary>
public enum BeginTokenChoice
{
    /// <summary>Where the tokenizer puts one by itself (the scripts: <c>--add_bos</c> is never passed).</summary>
    Tokenizer,

    /// <summary>Wherever the tokenizer knows one, asked or not (the paper's section 3 shows one).</summary>
    Always,

    /// <summary>Nowhere.</summary>
    Never,
}

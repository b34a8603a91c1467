namespace ImplicitInstruct.Hub.Tokenizers.SentencePiece;

/// <summary>What a piece is, with the numbers of <c>sentencepiece_model.proto</c>; the kinds that Llama's models have.</summary>
internal enum SentencePieceType
{
    /// <summary>Part of a text.</summary>
    Normal = 1,

    /// <summary>Stands for what has no piece.</summary>
    Unknown = 2,

    /// <summary>Around texts, as the begin token.</summary>
    Control = 3,

    /// <summary>A byte of what has no piece.</summary>
    Byte = 6,
}

namespace ImplicitInstruct.Hub.Tokenizers.SentencePiece;

/// <summary>The fields of a serialized SentencePiece model that BPE needs (<c>sentencepiece_model.proto</c>).</summary>
internal sealed class SentencePieceModel
{
    private const int Bpe = 2;

    /// <summary>All pieces by their ids.</summary>
    public List<(string Text, float Score, SentencePieceType Type)> Pieces { get; } = [];

    public bool IsBpe { get; private set; }

    public bool ByteFallback { get; private set; }

    public int UnknownId { get; private set; }

    public int BeginningId { get; private set; } = 1;

    public int EndId { get; private set; } = 2;

    public string Normalization { get; private set; } = "";

    public bool AddDummyPrefix { get; private set; } = true;

    public bool EscapeWhitespaces { get; private set; } = true;

    public bool RemoveExtraWhitespaces { get; private set; } = true;

    public bool TreatWhitespaceAsSuffix { get; private set; }

    /// <exception cref="InvalidDataException">The stream is no SentencePiece model, or ends inside it.</exception>
    public static SentencePieceModel Parse(Stream stream)
    {
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        var model = new SentencePieceModel();
        foreach (var field in ProtobufFields.Of(memory.ToArray()))
        {
            if (field.Number == 1)
                model.ReadPiece(field.Message());
            else if (field.Number == 2)
                model.ReadTrainer(field.Message());
            else if (field.Number == 3)
                model.ReadNormalizer(field.Message());
        }

        return model.Pieces.Count > 0
            ? model
            : throw new InvalidDataException("The stream holds no SentencePiece model: it has no pieces.");
    }

    private void ReadPiece(IEnumerable<ProtobufField> fields)
    {
        var (text, score, type) = ("", 0f, SentencePieceType.Normal);
        foreach (var field in fields)
        {
            if (field.Number == 1)
                text = field.Text();
            else if (field.Number == 2)
                score = field.Float();
            else if (field.Number == 3)
                type = (SentencePieceType)field.Integer();
        }

        Pieces.Add((text, score, type));
    }

    private void ReadTrainer(IEnumerable<ProtobufField> fields)
    {
        foreach (var field in fields)
        {
            switch (field.Number)
            {
                case 3:
                    IsBpe = field.Integer() == Bpe;
                    break;
                case 24:
                    TreatWhitespaceAsSuffix = field.Integer() != 0;
                    break;
                case 35:
                    ByteFallback = field.Integer() != 0;
                    break;
                case 40:
                    UnknownId = field.Integer();
                    break;
                case 41:
                    BeginningId = field.Integer();
                    break;
                case 42:
                    EndId = field.Integer();
                    break;
            }
        }
    }

    private void ReadNormalizer(IEnumerable<ProtobufField> fields)
    {
        foreach (var field in fields)
        {
            if (field.Number == 1)
                Normalization = field.Text();
            else if (field.Number == 3)
                AddDummyPrefix = field.Integer() != 0;
            else if (field.Number == 4)
                RemoveExtraWhitespaces = field.Integer() != 0;
            else if (field.Number == 5)
                EscapeWhitespaces = field.Integer() != 0;
        }
    }
}

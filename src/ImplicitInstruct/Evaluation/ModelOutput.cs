namespace ImplicitInstruct.Evaluation;

/// <summary>One response of one model, as in AlpacaEval's <c>model_outputs.json</c>, with what decoding knew about it.</summary>
public sealed record ModelOutput
{
    /// <summary>The instruction as given.</summary>
    public required string Instruction { get; init; }

    /// <summary>The response text, without the end token.</summary>
    public required string Output { get; init; }

    /// <summary>Name of the model.</summary>
    public required string Generator { get; init; }

    /// <summary>Name of the instruction set.</summary>
    public required string Dataset { get; init; }

    /// <summary>Whether the end token was reached before the limit.</summary>
    public required bool Finished { get; init; }

    /// <summary>Response length in tokens, without the end token.</summary>
    public required int Tokens { get; init; }
}

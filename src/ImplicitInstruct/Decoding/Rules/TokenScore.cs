namespace ImplicitInstruct.Decoding.Rules;

/// <summary>What a rule adds to the logit of one token.</summary>
/// <param name="Token">Id in the model's vocabulary.</param>
/// <param name="Piece">The vocabulary's own spelling of it, for readers and checks; decides nothing.</param>
/// <param name="Score">In nats: a difference of log-probabilities before normalisation.</param>
public readonly record struct TokenScore(int Token, string Piece, double Score);

namespace ImplicitInstruct.AlpacaEval.Judging;

/// <summary>What judging will take, before the first request.</summary>
/// <param name="Pairs">Pairs in all; one that is shown in both orders counts twice, here and below.</param>
/// <param name="Equal">Pairs of equal outputs, which are draws without being judged.</param>
/// <param name="Recorded">Pairs whose verdict is in the store.</param>
/// <param name="Requests">Requests to come; repeated pairs are asked once.</param>
/// <param name="Tokens">About how many tokens these are.</param>
/// <param name="Usd">About what they cost; null when no price is known.</param>
/// <param name="Disturbed">Pairs whose texts hold marks of the prompt, and so change it; judged as alpaca_eval does.</param>
public sealed record JudgeEstimate(int Pairs, int Equal, int Recorded, int Requests, double Tokens, double? Usd, int Disturbed);

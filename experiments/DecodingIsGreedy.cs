namespace ImplicitInstruct.Experiments;

/// <summary>
/// Greedy decoding (paper, sections 3 and 4.1): every token of every response is the most likely one, checked by scoring whole sequences;
/// unfinished responses are counted.
/// </summary>
[TestFixture, Property("Claim", "decoding"), Property("Paper", "sections 3 and 4.1")]
public sealed class DecodingIsGreedy() : ClaimFixture("decoding");

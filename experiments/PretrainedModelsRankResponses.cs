namespace ImplicitInstruct.Experiments;

/// <summary>
/// Response ranking (paper, section 4.2, Table 2 and equation 3): a pretrained model finds an instruction's own response likelier than
/// another's about as often as tuned models do. Metric: share of pairs, by sequence probability and per token. The paper: 80.4 and 74.5 for
/// base models, 77.4 and 74.3 after instruction tuning; for response tuning it computed the number and did not print it. Bounds: every
/// share above chance beyond its interval, tuned models within 10 points of base models.
/// </summary>
[TestFixture, Property("Claim", "ranking"), Property("Paper", "section 4.2, table 2")]
public sealed class PretrainedModelsRankResponses() : ClaimFixture("ranking");

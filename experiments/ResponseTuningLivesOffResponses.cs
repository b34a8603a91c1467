namespace ImplicitInstruct.Experiments;

/// <summary>
/// Controls of response tuning, beyond the paper (official repository, new_lima, of which no number is published). Metric: win rate against
/// instruction-tuned models. Bounds, ours and fixed before the first run: response tuning leads shuffled instructions and text of the web,
/// whole intervals above zero; partial instructions and refusals leave models above the base, intervals apart.
/// </summary>
[TestFixture, Property("Claim", "controls"), Property("Paper", "beyond the paper")]
public sealed class ResponseTuningLivesOffResponses() : ClaimFixture("controls")
{
    [Test]
    public Task Responses_to_twelve_instructions() => VerifyResponses((models, family, run) =>
        [.. family.Methods.Where(method => method.IsControl).Select(method => models.Responses(family, method, run))]);
}

namespace ImplicitInstruct.Experiments;

/// <summary>
/// How hyperparameters are chosen (paper, appendices A and D): on validation instructions, never on the test ones. Bounds: each choice is
/// the best of its candidates, no choice depends on the test set, the two sets share nothing, and every model is tuned as chosen.
/// </summary>
[TestFixture, Property("Claim", "epochs"), Property("Paper", "appendices A and D")]
public sealed class HyperparametersAreChosenOnValidationInstructions() : ClaimFixture("epochs");

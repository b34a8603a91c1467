using ImplicitInstruct.Training;

namespace ImplicitInstruct.Formatting;

/// <summary>A tuning set as sequences, and what the length limit cost.</summary>
/// <param name="Examples">The sequences that have something to learn, in the order of the set.</param>
/// <param name="Truncated">How many of them lost their right end.</param>
/// <param name="Dropped">How many dialogues are missing because no target was left.</param>
public sealed record EncodedTuningSet(IReadOnlyList<TrainingExample> Examples, int Truncated, int Dropped);

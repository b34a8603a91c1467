namespace ImplicitInstruct.Evaluation;

/// <summary>Says which of two responses to an instruction is better.</summary>
public interface IJudge
{
    /// <summary>Name for tables, keys and manifests; changes when the judgement may.</summary>
    string Name { get; }

    /// <summary>Probability in [0, 1] that <see cref="OutputPair.Candidate"/> is preferred, for each pair; 0.5 is a tie.</summary>
    /// <returns>
    /// One for each pair, in their order. Null where the judge has nothing to say: such a pair counts for neither, as alpaca_eval leaves it
    /// out (metrics/winrate.py).
    /// </returns>
    Task<IReadOnlyList<double?>> PreferAsync(IReadOnlyList<OutputPair> pairs, CancellationToken cancellation);
}

/// <summary>Two responses to one instruction.</summary>
/// <param name="Reference">The response measured against.</param>
/// <param name="Candidate">The response measured.</param>
public sealed record OutputPair(ModelOutput Reference, ModelOutput Candidate);

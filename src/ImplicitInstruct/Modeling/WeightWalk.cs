namespace ImplicitInstruct.Modeling;

/// <summary>One pass over given weights, for engines that load them.</summary>
public static class WeightWalk
{
    /// <summary>
    /// Hands over every weight that the configuration asks for, one at a time and in the order given, so that a list which reads them from
    /// a file holds one at a time.
    /// </summary>
    /// <param name="config">The shape of the model.</param>
    /// <param name="weights">The weights; enumerated once.</param>
    /// <param name="take">Is given a weight's shape and its values, row-major, which it copies.</param>
    /// <exception cref="ArgumentException">A weight is missing, superfluous, given twice or of another shape; names it.</exception>
    public static void Through(
        LanguageModelConfig config, IEnumerable<NamedTensor> weights, Action<WeightShape, ReadOnlyMemory<float>> take) =>
        Through(
            WeightLayout.Of(config), weights, take,
            new WeightHolder("checkpoint", $"{config.Architecture.Phrase()} of this configuration"));

    /// <summary>As the other, over any list of weights.</summary>
    /// <param name="layout">The weights that there must be.</param>
    /// <param name="weights">The weights; enumerated once.</param>
    /// <param name="take">Takes them.</param>
    /// <param name="holder">What they are the weights of.</param>
    internal static void Through(
        IReadOnlyList<WeightShape> layout, IEnumerable<NamedTensor> weights, Action<WeightShape, ReadOnlyMemory<float>> take,
        WeightHolder holder)
    {
        var wanted = layout.ToDictionary(weight => weight.Name);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        string? superfluous = null;
        foreach (var tensor in weights)
        {
            if (!wanted.TryGetValue(tensor.Name, out var weight))
            {
                superfluous = superfluous is null || string.CompareOrdinal(tensor.Name, superfluous) < 0 ? tensor.Name : superfluous;
                continue;
            }

            if (!taken.Add(tensor.Name))
                throw new ArgumentException($"The {holder.Name} holds the tensor {tensor.Name} twice.");
            if (!tensor.Shape.SequenceEqual(weight.Shape))
                throw new ArgumentException(
                    $"The tensor {tensor.Name} is [{string.Join(", ", tensor.Shape)}]; the configuration asks for " +
                    $"[{string.Join(", ", weight.Shape)}].");
            if (tensor.Values.Length != weight.Length)
                throw new ArgumentException(
                    $"The tensor {tensor.Name} has {tensor.Values.Length} values; its shape asks for {weight.Length}.");
            take(weight, tensor.Values);
        }

        if (layout.FirstOrDefault(weight => !taken.Contains(weight.Name)) is { } missing)
            throw new ArgumentException($"The {holder.Name} lacks the tensor {missing.Name}.");
        if (superfluous is not null)
            throw new ArgumentException($"The {holder.Name} holds the tensor {superfluous}, which {holder.Kind} has not.");
    }
}

/// <summary>What weights are the weights of, for refusals.</summary>
/// <param name="Name">What holds them, after "the".</param>
/// <param name="Kind">What has no others, in words.</param>
internal readonly record struct WeightHolder(string Name, string Kind);

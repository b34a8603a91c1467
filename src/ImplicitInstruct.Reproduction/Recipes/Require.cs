namespace ImplicitInstruct.Reproduction.Recipes;

/// <summary>Bounds of recipe values, refused under the key that they are set by.</summary>
internal static class Require
{
    /// <summary>Notes what is required while <see cref="RangesOf"/> looks.</summary>
    [ThreadStatic]
    private static Dictionary<string, string>? NotedRanges;

    /// <summary>What a recipe's own checks require of its values, in words, by their keys.</summary>
    public static IReadOnlyDictionary<string, string> RangesOf(ReproductionRecipe recipe)
    {
        var (before, ranges) = (NotedRanges, new Dictionary<string, string>(StringComparer.Ordinal));
        NotedRanges = ranges;
        try
        {
            recipe.Validate();
        }
        catch (AdviceException)
        {
            // What is required is known up to the value that is refused.
        }
        finally
        {
            NotedRanges = before;
        }

        return ranges;
    }

    public static void AtLeast(string key, int value, int least)
    {
        Note(key, string.Create(CultureInfo.InvariantCulture, $"at least {least}"));
        if (value < least)
            throw new AdviceException(
                string.Create(CultureInfo.InvariantCulture, $"{key} is {value}; it must be at least {least}, e.g. {key}={least}"));
    }

    public static void AtLeast(string key, int? value, int least)
    {
        Note(key, string.Create(CultureInfo.InvariantCulture, $"at least {least}"));
        if (value is { } number)
            AtLeast(key, number, least);
    }

    public static void Some<T>(string key, IReadOnlyList<T> values)
    {
        if (values.Count == 0)
            throw new AdviceException($"{key} is empty; it needs at least one value.");
        if (values.Distinct().Count() < values.Count)
            throw new AdviceException($"{key} has a value twice.");
    }

    public static void Positive(string key, double value)
    {
        Note(key, "above 0");
        if (!(value > 0) || !double.IsFinite(value))
            throw new AdviceException(string.Create(CultureInfo.InvariantCulture, $"{key} is {value}; it must be a positive number."));
    }

    public static void NotNegative(string key, double value)
    {
        Note(key, "at least 0");
        if (!(value >= 0) || !double.IsFinite(value))
            throw new AdviceException(string.Create(CultureInfo.InvariantCulture, $"{key} is {value}; it must be 0 or a positive number."));
    }

    /// <summary>What AdamW divides by and multiplies with.</summary>
    public static void Optimizer(string key, OptimizerRecipe optimizer)
    {
        Decay($"{key}.beta1", optimizer.Beta1);
        Decay($"{key}.beta2", optimizer.Beta2);
        Positive($"{key}.epsilon", optimizer.Epsilon);
        NotNegative($"{key}.weightDecay", optimizer.WeightDecay);
        if (optimizer.ClipNorm is { } norm)
            Positive($"{key}.clipNorm", norm);
    }

    public static void Decay(string key, double value) => BelowOne(key, value, usual: 0.9);

    public static void Dropout(string key, double value) => BelowOne(key, value, usual: 0.05);

    private static void BelowOne(string key, double value, double usual)
    {
        Note(key, "from 0 to below 1");
        if (!(value is >= 0 and < 1))
            throw new AdviceException(
                string.Create(CultureInfo.InvariantCulture, $"{key} is {value}; it must be from 0 to below 1, e.g. {key}={usual}"));
    }

    public static void Share(string key, double value)
    {
        Note(key, "from 0 to 1");
        if (!(value is >= 0 and <= 1))
            throw new AdviceException(string.Create(CultureInfo.InvariantCulture, $"{key} is {value}; it is a share, from 0 to 1."));
    }

    /// <summary>Words of a list, each one of those that are known.</summary>
    public static void Among(string key, IReadOnlyList<string> values, IReadOnlyList<string> known)
    {
        Note(key, "any of " + string.Join(", ", known));
        Some(key, values);
        if (values.FirstOrDefault(value => !known.Contains(value)) is { } unknown)
            throw new AdviceException($"{key} has '{unknown}'; it takes any of {string.Join(", ", known)}.");
    }

    private static void Note(string key, string range) => NotedRanges?.TryAdd(key, range);
}

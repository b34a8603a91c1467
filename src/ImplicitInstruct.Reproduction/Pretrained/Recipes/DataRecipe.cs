using ImplicitInstruct.Reproduction.Recipes;
namespace ImplicitInstruct.Reproduction.Pretrained.Recipes;

/// <summary>How much of the data is used: all of it at the paper's scale; less makes a trial run.</summary>
public sealed record DataRecipe
{
    /// <summary>First examples of every tuning set; null: all that the paper used.</summary>
    public int? TuningExamples { get; init; }

    /// <summary>First instructions of AlpacaEval; null: all 805.</summary>
    public int? TestInstructions { get; init; }

    internal void Validate(string key)
    {
        if (TuningExamples is { } examples)
            Require.AtLeast($"{key}.tuningExamples", examples, 1);
        if (TestInstructions is { } instructions)
            Require.AtLeast($"{key}.testInstructions", instructions, 1);
    }
}

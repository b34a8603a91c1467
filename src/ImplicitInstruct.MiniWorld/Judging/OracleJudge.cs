using ImplicitInstruct.Evaluation;
using ImplicitInstruct.MiniWorld.Evaluation;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.MiniWorld.Judging;

/// <summary>Judges by the facts of the world: deterministic, and blind to which model wrote a response.</summary>
/// <remarks>
/// <c>S = w·(R, C, K, F)</c> with the weights of <see cref="JudgeRecipe"/>. R, C and K depend on the family (<see cref="AnswerKey"/>).
/// F = finished + clean (no <c>?</c>, no tag) + fresh (repeated runs of four words), halved when the whole instruction of at least four
/// words is repeated, halved when R = C = 0. S is cut by the discount on repetition beyond the reference's own. A response without a word
/// scores 0. Preference: σ((S_candidate - S_reference) / temperature).
/// </remarks>
public sealed class OracleJudge : IJudge
{
    /// <summary>Raise when the same responses should score differently under the same recipe.</summary>
    private const int Revision = 2;

    private static readonly string[] Tags = ["?", "<", "|", "user", "assistant", "{"];

    private readonly Dictionary<string, EvaluationInstruction> _byText = new(StringComparer.Ordinal);
    private readonly JudgeRecipe _recipe;

    /// <summary>A judge for these instructions.</summary>
    /// <exception cref="AdviceException">Two instructions have the same text, or the recipe cannot be used.</exception>
    public OracleJudge(IEnumerable<EvaluationInstruction> instructions, JudgeRecipe? recipe = null)
    {
        _recipe = recipe ?? new JudgeRecipe();
        _recipe.Check();
        foreach (var instruction in instructions)
        {
            if (!_byText.TryAdd(instruction.Text, instruction))
                throw new AdviceException(
                    $"The instructions {_byText[instruction.Text].Id} and {instruction.Id} have the same text '{instruction.Text}'. " +
                    "The judge finds an instruction by its text: give it one evaluation set at a time, or sets without common texts.");
        }
    }

    /// <inheritdoc/>
    public string Name => $"oracle-{Revision}{_recipe.Suffix}";

    /// <inheritdoc/>
    public Task<IReadOnlyList<double?>> PreferAsync(IReadOnlyList<OutputPair> pairs, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        IReadOnlyList<double?> preferences = [.. pairs.Select(pair => Preference(Score(pair.Reference), Score(pair.Candidate)))];
        return Task.FromResult(preferences);
    }

    /// <summary>Probability that the candidate is preferred; 0.5 for equal scores.</summary>
    public double Preference(JudgeScore reference, JudgeScore candidate) =>
        DeterministicMath.Sigmoid((candidate.Total - reference.Total) / _recipe.Temperature);

    /// <summary>Scores one output by the instruction that it answers.</summary>
    /// <exception cref="AdviceException">The instruction is not one of this judge's.</exception>
    public JudgeScore Score(ModelOutput output)
    {
        return _byText.TryGetValue(output.Instruction, out var instruction)
            ? Score(instruction, output.Output, output.Finished)
            : throw new AdviceException(
                $"The judge does not know the instruction '{output.Instruction}' that {output.Generator} answered. It knows the " +
                $"{_byText.Count} instructions that it was made with; " +
                "judge outputs with the evaluation set that they were decoded from.");
    }

    /// <summary>Scores one response.</summary>
    public JudgeScore Score(EvaluationInstruction instruction, string response, bool finished)
    {
        var judged = new JudgedResponse(response, instruction.Text, instruction.Key.Reference, finished);
        if (judged.Lines.Count == 0)
            return default;
        var answer = instruction.Key.Score(judged);
        var form = Form(judged, answer, instruction.Key);
        var total = (_recipe.RelevanceWeight * answer.Relevance) + (_recipe.CorrectnessWeight * answer.Correctness)
            + (_recipe.CompletenessWeight * answer.Completeness) + (_recipe.FormWeight * form);
        return new JudgeScore(
            answer.Relevance, answer.Correctness, answer.Completeness, form,
            total * (1 - (_recipe.RepetitionDiscount * Math.Max(0, judged.RepeatedShare - judged.RepeatedShareOfReference))));
    }

    private double Form(JudgedResponse response, AnswerScore answer, AnswerKey key)
    {
        var clean = !Tags.Any(response.Has) && (key.AllowsBrackets || !response.Has("["));
        var fresh = Math.Max(0, 1 - (_recipe.RepetitionSlope * response.RepeatedShare));
        var form = (response.Finished ? _recipe.FinishedWeight : 0) + (clean ? _recipe.CleanWeight : 0) + (_recipe.FreshWeight * fresh);
        if (response.Instruction.Length >= 4 && JudgedResponse.Contains(response.Words, response.Instruction))
            form /= 2;
        if (answer is { Relevance: 0, Correctness: 0 })
            form /= 2;
        return form;
    }
}

/// <summary>What the judge thinks of one response; every part is in [0, 1].</summary>
/// <param name="Relevance">R: about the subject and of the right kind.</param>
/// <param name="Correctness">C: the facts are right and none is wrong.</param>
/// <param name="Completeness">K: a full answer.</param>
/// <param name="Form">F: finished, without questions or tags, without repetition.</param>
/// <param name="Total">S: the weighted sum.</param>
public readonly record struct JudgeScore(double Relevance, double Correctness, double Completeness, double Form, double Total);

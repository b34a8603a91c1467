using ImplicitInstruct.AlpacaEval.LengthControl;

namespace ImplicitInstruct.AlpacaEval.Calibration;

/// <summary>A model whose rates are predicted by a fit that has not seen it.</summary>
/// <param name="Model">The model, by both judges.</param>
/// <param name="Group">Number of the model: files of the same model have the same.</param>
/// <param name="Predicted">Its rates with each pair's preference replaced by what the fit expects of the original.</param>
public sealed record LeftOut(ModelCalibration Model, int Group, JudgedRates Predicted)
{
    /// <summary>How far the predicted plain win rate is above the original's, in points.</summary>
    public double PlainError => Predicted.Plain - Model.Original.Plain;

    /// <summary>How far the predicted length-controlled rate is above the original's, in points.</summary>
    public double LengthControlledError => Predicted.LengthControlled - Model.Original.LengthControlled;

    /// <summary>
    /// Each model in turn, predicted from the others. All files of the same model are left out with it: the original's verdicts are the
    /// same in them, and the fit would know them.
    /// </summary>
    /// <returns>None where there is but one model.</returns>
    public static IReadOnlyList<LeftOut> Each(IReadOnlyList<ModelCalibration> models, Regulariser table)
    {
        var groups = GroupsOf(models);
        if (groups.Distinct().Count() < 2)
            return [];
        var fits = groups.Distinct().ToDictionary(
            group => group,
            group => OriginalFit.Of(models.Where((_, i) => groups[i] != group).Select(model => model.Opinions), table.Difficulties));
        return [.. models.Select((model, i) => new LeftOut(model, groups[i], Predict(model.Opinions, fits[groups[i]], table)))];
    }

    /// <summary>A model's rates with each pair's preference replaced by what a fit expects of the original.</summary>
    internal static JudgedRates Predict(SecondOpinions opinions, OriginalFit fit, Regulariser table) => JudgedRates.Of(
        opinions,
        row => row.New is { } preference
            ? 1 + fit.Predict(preference, opinions.Squashed(row), table.Difficulties[row.Instruction])
            : null,
        table);

    private static int[] GroupsOf(IReadOnlyList<ModelCalibration> models)
    {
        var groups = new int[models.Count];
        for (var i = 0; i < groups.Length; i++)
        {
            var same = Enumerable.Range(0, i).FirstOrDefault(j => models[j].Opinions.IsOfTheSameModelAs(models[i].Opinions), -1);
            groups[i] = same < 0 ? i : groups[same];
        }

        return groups;
    }
}

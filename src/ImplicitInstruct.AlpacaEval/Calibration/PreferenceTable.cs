namespace ImplicitInstruct.AlpacaEval.Calibration;

/// <summary>How either judge takes length and the first place, model by model.</summary>
public static class PreferenceTable
{
    /// <summary>What the columns hold, for below the table.</summary>
    public const string Caption =
        "The original judge's number and then the new one's; shares are over pairs that both decided. The coefficient is that of length "
        + "control: negative where longer answers win.";

    /// <summary>Names of the columns.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["model", "longer output wins, %", "length coefficient", "first output wins, %"];

    /// <summary>A row for each model.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Rows(JudgeComparison comparison) => [.. comparison.Models.Select(Row)];

    private static IReadOnlyList<string> Row(ModelCalibration model)
    {
        var (original, fresh) = (model.LengthBy(Judged.Original), model.LengthBy(Judged.New));
        return
        [
            model.Name,
            CalibrationTable.Sides(100 * original.LongerWins.Value, 100 * fresh.LongerWins.Value),
            CalibrationTable.Sides(original.Coefficient, fresh.Coefficient),
            CalibrationTable.Sides(100 * Place(model, Judged.Original), 100 * Place(model, Judged.New)),
        ];
    }

    private static double? Place(ModelCalibration model, Judged judge) => PlacePreference.Of(model.Opinions, judge).Value;
}

namespace ImplicitInstruct.AlpacaEval.Calibration;

/// <summary>Who was calibrated against whose verdicts.</summary>
/// <param name="Annotator">The judge's name in annotations.</param>
/// <param name="Model">The judging model.</param>
/// <param name="TemplateSha256">SHA-256 of its prompt.</param>
public sealed record CalibrationFacts(string Annotator, string Model, string TemplateSha256)
{
    /// <summary>Whose verdicts it is held against.</summary>
    public string Original { get; } = Annotations.AnnotationSet.OriginalAnnotator;

    /// <summary>What the models are compared with.</summary>
    public string Reference { get; } = JudgeCalibration.OriginalReference;

    /// <summary>The commit of alpaca_eval that the original's verdicts are from.</summary>
    public string Commit { get; } = PublishedAnnotations.Commit;
}

namespace ImplicitInstruct.Evaluation.Styles;

/// <summary>How two series are correlated.</summary>
public enum CorrelationKind
{
    /// <summary>Pearson's product-moment correlation: how nearly the points lie on a line.</summary>
    Pearson,

    /// <summary>Spearman's rank correlation: Pearson's of the ranks, where equal values share the mean of their ranks.</summary>
    Spearman,
}

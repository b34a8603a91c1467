namespace ImplicitInstruct.Training;

/// <summary>How the learning rate falls after the warm-up.</summary>
public enum ScheduleShape
{
    /// <summary>In a straight line (the authors' scripts).</summary>
    Linear,

    /// <summary>Along half a cosine (the paper's text, appendix A).</summary>
    Cosine,
}

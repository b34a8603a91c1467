namespace ImplicitInstruct.MiniWorld.Corpora;

/// <summary>Documents of one type.</summary>
/// <param name="Documents">All that were begun.</param>
/// <param name="Complete">Those whose end fitted into their row.</param>
public readonly record struct DocumentCount(int Documents, int Complete)
{
    /// <summary>Both numbers added.</summary>
    public static DocumentCount operator +(DocumentCount left, DocumentCount right) => new(left.Documents + right.Documents, left.Complete + right.Complete);

    internal DocumentCount With(bool complete) => new(Documents + 1, Complete + (complete ? 1 : 0));
}

namespace ImplicitInstruct.Hub.Datasets;

/// <summary>A data set that the user wrote: a file of JSON lines.</summary>
/// <param name="Path">The file, as it was named.</param>
/// <param name="Sha256">Of its bytes, in lower-case hexadecimal: what decides on it, wherever it lies.</param>
/// <param name="Rows">Its rows, in their order.</param>
public sealed record OwnDataset<TRow>(string Path, string Sha256, IReadOnlyList<OwnRow<TRow>> Rows)
{
    /// <summary>A refusal that names file and line.</summary>
    /// <param name="row">The row, from 0.</param>
    /// <param name="wrong">What the line has that it must not have, or what to do about it: goes on after "has in line 3".</param>
    public AdviceException Refused(int row, string wrong) => OwnDatasets.Refused(Path, Rows[row].Line, wrong);
}

/// <summary>A row of such a file.</summary>
/// <param name="Line">Its line, from 1; empty lines count.</param>
/// <param name="Value">What it holds.</param>
public sealed record OwnRow<TRow>(long Line, TRow Value);

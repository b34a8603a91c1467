using System.Security.Cryptography;
using ImplicitInstruct.Files;

namespace ImplicitInstruct.Hub.Datasets;

/// <summary>
/// A data set as one file of JSON lines: tuning and ranking sets in the official repository's form, instructions as
/// <c>{"instruction": ..., "dataset": ...}</c>.
/// </summary>
/// <param name="Source">Which data set it is.</param>
/// <param name="Path">The file.</param>
/// <param name="Rows">Its lines.</param>
/// <param name="Sha256">Of its bytes, in lower-case hexadecimal.</param>
/// <param name="Revisions">Commits of the hub, and hashes of files from elsewhere, that it was built from.</param>
public sealed record BuiltDataset(DatasetSource Source, string Path, int Rows, string Sha256, IReadOnlyList<string> Revisions)
{
    /// <summary>Whether the bytes are those that the official scripts write; null where no one has published them.</summary>
    public bool? IsAsPublished => Source.BuiltSha256 is { } published ? published == Sha256 : null;

    /// <summary>
    /// Builds a data set and writes it as <c>ID.jsonl</c>; the file is whole or absent, and equal inputs make equal bytes.
    /// </summary>
    /// <param name="dataset">Its files.</param>
    /// <param name="folder">Where to write; made when absent.</param>
    /// <exception cref="AdviceException">A file is not what it should be, or the folder cannot be written; one sentence.</exception>
    public static BuiltDataset Make(LocalDataset dataset, string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var (rows, path) = (0, System.IO.Path.Combine(folder, dataset.Source.Id + ".jsonl"));
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception trouble) when (Refusal.IsFileTrouble(trouble))
        {
            throw Refusal.Inaccessible(folder, "made", trouble);
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        WholeFile.Write(path, stream =>
        {
            foreach (var line in Lines(dataset))
            {
                var bytes = System.Text.Encoding.ASCII.GetBytes(line);
                stream.Write(bytes);
                hash.AppendData(bytes);
                rows++;
            }
        });
        return new BuiltDataset(dataset.Source, path, rows, Convert.ToHexStringLower(hash.GetHashAndReset()), dataset.Revisions);
    }

    private static IEnumerable<string> Lines(LocalDataset dataset) => dataset.Source.Kind switch
    {
        DatasetKind.Tuning => TuningData.Build(dataset).Select(TuluJson.LineOf),
        DatasetKind.Ranking => RankingData.Encode(dataset).Take(RankingData.Examples).Select(TuluJson.LineOf),
        _ => InstructionData.Build(dataset).Select(InstructionLine),
    };

    private static string InstructionLine(EvaluationInstruction instruction)
    {
        var line = new System.Text.StringBuilder("{\"instruction\": ");
        TuluJson.Quote(line, instruction.Text).Append(", \"dataset\": ");
        return TuluJson.Quote(line, instruction.Dataset).Append("}\n").ToString();
    }
}

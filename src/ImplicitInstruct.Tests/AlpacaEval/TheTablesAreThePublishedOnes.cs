using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ImplicitInstruct.AlpacaEval.LengthControl;
using ImplicitInstruct.AlpacaEval.WinRates;
using ImplicitInstruct.Tests.Evidence;

namespace ImplicitInstruct.Tests.AlpacaEval;

[TestFixture]
public sealed class TheTablesAreThePublishedOnes
{
    [Test]
    public void Difficulties_are_those_of_the_authors_fit()
    {
        var expected = File.ReadLines(Vectors.PathOf("instruction_difficulty.csv")).Skip(1)
            .Select(line => Parse(line.Split(',')[1]));
        Assert.That(AlpacaEvalInstructions.Difficulties, Is.EqualTo(expected));
    }

    [Test]
    public void Regulariser_rows_have_the_lengths_and_labels_they_should()
    {
        var expected = File.ReadLines(Vectors.PathOf("regulariser_rows.csv")).Skip(1).Select(line => line.Split(',')).ToList();
        Assert.That(Regulariser.Reconstructed.Rows.Select(row => row.Label), Is.EqualTo(expected.Select(fields => Parse(fields[5]))));
        Assert.That(
            Regulariser.Reconstructed.Rows.Select(row => row.StandardisedLength),
            Is.EqualTo(expected.Select(fields => Parse(fields[4]))).Within(1e-12));
        Assert.That(Regulariser.Reconstructed.IsReconstructed);
    }

    /// <summary>What 55 published coefficient triples fix, whatever the labels of single rows are.</summary>
    [Test]
    public void The_labels_keep_the_two_sums_that_published_coefficients_fix()
    {
        var rows = Regulariser.Reconstructed.Rows;
        Assert.That(rows.Sum(row => row.Label * Math.Tanh(row.StandardisedLength)), Is.EqualTo(-182.69238982).Within(2e-8));
        Assert.That(rows.Sum(row => row.Label * row.Difficulty), Is.EqualTo(413.04684877).Within(2e-8));
    }

    [Test]
    public void Instructions_are_known_by_their_text()
    {
        var texts = JsonNode.Parse(File.ReadAllText(Published.PathOf(EvidenceFiles.AlpacaEval)))!.AsArray()
            .Select(item => (string)item!["instruction"]!).ToList();
        Assert.That(texts.Select(text => AlpacaEvalInstructions.IndexOf(text)), Is.EqualTo(Enumerable.Range(0, 805)));
        Assert.That(AlpacaEvalInstructions.IndexOf(texts[0] + " "), Is.Null);
    }

    /// <summary>
    /// Of the published list: the first 12 digits of each instruction's SHA-256, a line each, hashed together; so that a table whose order
    /// or texts changed is seen where the texts are not at hand.
    /// </summary>
    [Test]
    public void The_table_knows_the_805_published_texts_in_their_order()
    {
        using var table = new StreamReader(
            typeof(AlpacaEvalInstructions).Assembly.GetManifestResourceStream("instructions.csv")!);
        var fingerprints = table.ReadToEnd().Split('\n').Where(line => line.Length > 12 && line[12] == ',')
            .Select(line => line[..12] + "\n");
        Assert.That(
            Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Concat(fingerprints)))),
            Is.EqualTo("b32ac0a8415cd1d2e1adc6477a7fe507f99634dd6ae31ae2d7502e5b2e332d72"));
    }

    [TestCase(
        "model,index,preference,std_delta_len,instruction_difficulty,not_gamed_baseline\n"
        + "verbose,0,0.75,-1.5,0.25,False\nconcise,3,,0.5,1.5,False\nconcise,3,0.5,0.5,1.5,False\n")]
    [TestCase("instruction_difficulty,std_delta_len,preference,index\r\n0.25,-1.5,0.75,0\r\n1.5,0.5,0.5,3\r\n")]
    public void The_authors_file_is_read_whatever_its_order_of_columns(string file)
    {
        var regulariser = RegulariserFile.Parse(Encoding.UTF8.GetBytes(file), "df_gamed.csv");
        Assert.That(regulariser.Rows, Is.EqualTo(new[] { new RegulariserRow(-1.5, 0.25, 0.75), new RegulariserRow(0.5, 1.5, 0.5) }));
        Assert.That(
            (regulariser.Difficulties[0], regulariser.Difficulties[3], regulariser.Difficulties[1]),
            Is.EqualTo((0.25, 1.5, AlpacaEvalInstructions.Difficulties[1])));
        Assert.That(regulariser.Source, Does.StartWith("df_gamed.csv (sha256 ").And.EndsWith("not the pinned df_gamed.csv)"));
        Assert.That(regulariser.IsReconstructed, Is.False);
    }

    [Test]
    public void The_rows_as_a_file_give_the_same_rows()
    {
        var regulariser = RegulariserFile.Parse(
            File.ReadAllBytes(Vectors.PathOf("regulariser_rows.csv")), "regulariser_rows.csv");
        Assert.That(regulariser.Rows.Select(row => row.Label), Is.EqualTo(Regulariser.Reconstructed.Rows.Select(row => row.Label)));
        Assert.That(
            regulariser.Rows.Select(row => row.Difficulty), Is.EqualTo(Regulariser.Reconstructed.Rows.Select(row => row.Difficulty)));
    }

    [TestCase("", "has no column 'preference'")]
    [TestCase("preference,std_delta_len\n", "has no column 'index'")]
    [TestCase("preference,std_delta_len,index\n", "holds no row")]
    [TestCase("preference,std_delta_len,index\n0.5,1\n", "has 2 fields instead of 3 in line 2")]
    [TestCase("preference,std_delta_len,index\n0.5,x,0\n", "has 'x' where line 2 needs a number")]
    [TestCase("preference,std_delta_len,index\n1.5,1,0\n", "has the preference 1.5 in line 2, which is not in [0, 1]")]
    [TestCase("preference,std_delta_len,index\n0.5,1,805\n", "has the index 805 in line 2")]
    [TestCase("preference,std_delta_len,index\n0.5,NaN,1\n", "has 'NaN' where line 2 needs a number")]
    public void Another_file_is_refused_in_a_sentence(string file, string wrong) =>
        Assert.That(
            () => RegulariserFile.Parse(Encoding.UTF8.GetBytes(file), "gamed.csv"),
            Throws.TypeOf<AdviceException>().With.Message.Contains($"'gamed.csv' {wrong}"));

    private static double Parse(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}

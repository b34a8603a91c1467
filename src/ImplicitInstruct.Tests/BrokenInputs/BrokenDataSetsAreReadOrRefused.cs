using System.Text;
using ImplicitInstruct.AlpacaEval.LengthControl;
using ImplicitInstruct.AlpacaEval.WinRates;
using ImplicitInstruct.Hub.Datasets;
using ImplicitInstruct.Numerics;
using ImplicitInstruct.Tests.Hub.Datasets;

namespace ImplicitInstruct.Tests.BrokenInputs;

/// <summary>Files of data sets in every format: CSV, JSON, JSON lines, Parquet, Python, plain text.</summary>
[TestFixture, NonParallelizable, Category("BrokenInputs")]
public sealed class BrokenDataSetsAreReadOrRefused
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new TemporaryFolder(inMemory: true);

    [TearDown]
    public void Clear() => _folder.Dispose();

    [TestCase("lima")]
    [TestCase("lima-rephrased")]
    [TestCase("validation")]
    [TestCase("alpaca-eval")]
    [TestCase("alpaca")]
    public void Json_and_its_lines(string id) => Attack(id, file: 0, JsonMutation.Of);

    [TestCase("poetry")]
    [TestCase("recipes")]
    public void Csv(string id) => Attack(id, file: 0, ByteMutation.Of);

    [TestCase("gsm8k")]
    [TestCase("chess")]
    public void Parquet(string id) => Attack(id, file: 0, ByteMutation.Of);

    [Test]
    public void Templates_in_Python() => Attack("alpaca", file: 1, ByteMutation.Of);

    [Test]
    public void The_answers_to_the_validation_instructions()
    {
        var dataset = InventedRows.Of("validation", _folder);
        Onslaught.On("validation answers", [File.ReadAllBytes(dataset.Paths[1])], JsonMutation.Of, bytes =>
        {
            File.WriteAllBytes(dataset.Paths[1], bytes);
            InstructionData.ValidationReferences(dataset);
        });
    }

    [Test]
    public void The_authors_regulariser() => Onslaught.On(
        "regulariser",
        [
            .. new[]
            {
                "model,index,preference,std_delta_len,instruction_difficulty\nverbose,0,0.75,-1.5,0.25\nconcise,3,,0.5,1.5\n",
                "idx,y,std_delta_len\n0,0.5,1e-3\n804,1,-2\n",
            }.Select(Encoding.UTF8.GetBytes),
        ],
        ByteMutation.Of, bytes => RegulariserFile.Parse(bytes, "df_gamed.csv"));

    [Test]
    public void Leaderboards() => Onslaught.On(
        "leaderboard",
        [""""
            ,win_rate,avg_length,length_controlled_winrate,note
            a,97.5,2049,89.9,"x, ""y"""
            b,2.6,396,,
            """"u8.ToArray()],
        ByteMutation.Of, bytes => LeaderboardCsv.Read(Encoding.UTF8.GetString(bytes), "leaderboard.csv"));

    private void Attack(string id, int file, Func<byte[], Philox, byte[]> mutate)
    {
        var dataset = InventedRows.Of(id, _folder);
        Onslaught.On($"{id} {Path.GetExtension(dataset.Paths[file])}", [File.ReadAllBytes(dataset.Paths[file])], mutate, bytes =>
        {
            File.WriteAllBytes(dataset.Paths[file], bytes);
            BuiltDataset.Make(dataset, _folder["built"]);
        });
    }
}

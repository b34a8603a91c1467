using System.Text;
using ImplicitInstruct.AlpacaEval.LengthControl;
using ImplicitInstruct.Tests.Hub;

namespace ImplicitInstruct.Tests.AlpacaEval;

[TestFixture]
public sealed class FetchedFilesAreTheOnesExpected
{
    private const string File = "index,preference,std_delta_len\n0,0.25,1.5\n";

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public async Task A_file_is_fetched_once_and_kept()
    {
        using var server = new JudgeServer(_ => Reply.Ok(File));
        for (var i = 0; i < 2; i++)
            Assert.That((await FetchAsync(server, Hash(File))).Rows, Is.EqualTo(new[] { new RegulariserRow(1.5, 0, 0.25) }));
        Assert.That(server.Requests, Has.Count.EqualTo(1));
        Assert.That(server.Requests.First().Head, Does.StartWith("GET /v1 HTTP/1.1"));
    }

    [Test]
    public async Task A_damaged_copy_is_fetched_anew()
    {
        using var server = new JudgeServer(_ => Reply.Ok(File));
        _folder.Write("df_gamed.csv", "index,"u8);
        Assert.That((await FetchAsync(server, Hash(File))).Rows, Has.Count.EqualTo(1));
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public void Another_file_under_the_address_is_refused_and_not_kept()
    {
        using var server = new JudgeServer(_ => Reply.Ok(File + "1,0.5,1\n"));
        Assert.That(() => FetchAsync(server, Hash(File)), Throws.TypeOf<AdviceException>().With.Message.Contains("another file than expected").And.Message.Contains("--regulariser FILE"));
        Assert.That(Directory.EnumerateFileSystemEntries(_folder.Path), Is.Empty);
    }

    [Test]
    public void No_network_is_said_in_a_sentence_with_the_way_out()
    {
        using var server = new JudgeServer(_ => Reply.Status("404 Not Found", ""));
        Assert.That(() => FetchAsync(server, Hash(File)), Throws.TypeOf<AdviceException>().With.Message.Contains("cannot be fetched").And.Message.Contains("--regulariser FILE"));
    }

    private Task<Regulariser> FetchAsync(JudgeServer server, string sha256) => RegulariserFile.FetchAsync(_folder.Path, server.Address, sha256);

    private static string Hash(string text) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

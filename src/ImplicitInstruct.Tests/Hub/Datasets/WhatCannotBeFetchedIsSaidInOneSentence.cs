using ImplicitInstruct.Hub.Datasets;
using ImplicitInstruct.Tests.Hub.Downloads;

namespace ImplicitInstruct.Tests.Hub.Datasets;

[TestFixture]
public sealed class WhatCannotBeFetchedIsSaidInOneSentence
{
    private DatasetBench _bench = null!;

    [SetUp]
    public void Make() => _bench = new DatasetBench();

    [TearDown]
    public void Clear() => _bench.Dispose();

    [Test]
    public async Task A_repository_with_other_files_is_refused_with_what_it_has()
    {
        _bench.Hub.Files.TryRemove("main/train-00000-of-00001.jsonl", out _);
        _bench.Hub.Files["data/games.pgn"] = [1];
        Assert.That(
            await _bench.RefusalAsync(),
            Does.Contain("no file that matches main/train-*.jsonl").And.Contain("'data/games.pgn'").And.Contain("'README.md'"));
    }

    [Test]
    public async Task Several_files_in_place_of_one_are_refused()
    {
        _bench.Hub.Files["main/train-00001-of-00002.jsonl"] = [1];
        Assert.That(await _bench.RefusalAsync(), Does.Contain("has 2 files that match 'main/train-*.jsonl'"));
    }

    [Test]
    public async Task A_gated_repository_says_where_its_licence_is()
    {
        _bench.Settings = _bench.Settings with { Token = null };
        _bench.Hub.Fault = (_, context) => MisbehavingHub.Refuse(context, 401, "GatedRepo");
        Assert.That(await _bench.RefusalAsync(), Does.Contain("is gated: accept its licence at").And.Contain("HF_TOKEN"));
    }

    [Test]
    public async Task Another_file_at_the_address_is_refused_and_not_kept()
    {
        _bench.Elsewhere.Files["some/folder/notes.txt"] = MisbehavingHub.Noise(200_000, seed: 4);
        Assert.That(await _bench.RefusalAsync(), Does.Contain("is another file than expected"));
        Assert.That(
            Directory.EnumerateFiles(_bench.Folder["files"], "notes*", SearchOption.AllDirectories)
            .Where(path => !path.EndsWith(".lock", StringComparison.Ordinal)),
            Is.Empty);
    }

    [Test]
    public async Task An_address_that_is_gone_says_how_to_do_without()
    {
        _bench.Elsewhere.Files.Clear();
        Assert.That(await _bench.RefusalAsync(), Does.Contain("answered 404: bring the file yourself, with the hash"));
    }

    [Test]
    public async Task A_server_that_fails_each_time_is_given_up()
    {
        _bench.Elsewhere.Fault = (_, context) => MisbehavingHub.Refuse(context, 503);
        Assert.That(
            await _bench.RefusalAsync(),
            Does.Contain("answered 503 (3 attempts for").And.Contain("type the same again later, or bring the file yourself"));
        Assert.That(_bench.Elsewhere.Requests, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Offline_without_the_file_is_refused()
    {
        await _bench.FetchAsync();
        Directory.Delete(_bench.Folder["files"], recursive: true);
        _bench.Settings = _bench.Settings with { Offline = true };
        Assert.That(await _bench.RefusalAsync(), Does.Contain("HF_HUB_OFFLINE"));
    }

    [Test]
    public void An_unknown_name_lists_the_known_ones() =>
        Assert.That(
            Assert.Throws<AdviceException>(() => DatasetSources.Of("gsm9k"))!.Message,
            Does.Contain("'gsm9k'").And.Contain("gsm8k").And.Contain("validation"));
}

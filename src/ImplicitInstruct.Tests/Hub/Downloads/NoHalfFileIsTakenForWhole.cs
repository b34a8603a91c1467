namespace ImplicitInstruct.Tests.Hub.Downloads;

[TestFixture]
public sealed class NoHalfFileIsTakenForWhole
{
    private const int Size = 3_000_000;

    private readonly byte[] _bytes = MisbehavingHub.Noise(Size);
    private DownloadBench _bench = null!;

    private string Blob => _bench.Cached("blobs", MisbehavingHub.TagOf(_bytes));

    [SetUp]
    public void Fill()
    {
        _bench = new DownloadBench();
        _bench.Hub.Files["big.bin"] = _bytes;
    }

    [TearDown]
    public void Clear() => _bench.Dispose();

    [Test]
    public async Task A_dropped_download_goes_on_where_it_ended()
    {
        var dropped = 0;
        _bench.Hub.Fault = (request, context) =>
            request.Method == "GET" && dropped++ == 0 && MisbehavingHub.Drop(context, _bytes.AsSpan(0, Size / 2), Size);
        await AssertWholeAsync();
        Assert.That(_bench.Hub.Bodies.Select(MisbehavingHub.From), Is.EqualTo([0L, Size / 2]));
    }

    [Test]
    public async Task Many_drops_are_borne_as_long_as_bytes_come()
    {
        _bench.Hub.Fault = (request, context) =>
        {
            var from = (int)MisbehavingHub.From(request);
            return request.Method == "GET" && from < Size - 300_000
                && MisbehavingHub.Drop(context, _bytes.AsSpan(from, 300_000), Size, from);
        };
        await AssertWholeAsync();
        Assert.That(_bench.Hub.Bodies.Count(), Is.GreaterThan(_bench.Settings.Attempts));
    }

    [Test]
    public async Task A_server_that_ignores_ranges_sends_it_all_again()
    {
        var dropped = 0;
        _bench.Hub.Fault = (request, context) =>
        {
            if (request.Method != "GET")
                return false;
            if (dropped++ == 0)
                return MisbehavingHub.Drop(context, _bytes.AsSpan(0, Size / 3), Size);
            context.Response.Close(_bytes, willBlock: true);
            return true;
        };
        await AssertWholeAsync();
    }

    [Test]
    public async Task A_later_run_goes_on_where_an_earlier_one_gave_up()
    {
        _bench.Hub.Fault = (request, context) =>
            request.Method == "GET"
                && MisbehavingHub.Drop(
                    context, MisbehavingHub.From(request) == 0 ? _bytes.AsSpan(0, Size / 2) : [], Size, MisbehavingHub.From(request));
        Assert.That(await _bench.RefusalAsync(), Does.Contain("3 attempts").And.Contain("type the same again later"));
        Assert.That(File.Exists(Blob), Is.False);
        Assert.That(new FileInfo(Blob + ".incomplete").Length, Is.EqualTo(Size / 2));
        Assert.That(Directory.Exists(_bench.Cached("snapshots")), Is.False);
        _bench.Hub.Fault = (_, _) => false;
        await AssertWholeAsync();
        Assert.That(MisbehavingHub.From(_bench.Hub.Bodies.Last()), Is.EqualTo(Size / 2));
    }

    [Test]
    public async Task Wrong_bytes_are_thrown_away_and_fetched_again()
    {
        var sent = 0;
        _bench.Hub.Fault = (request, context) =>
        {
            if (request.Method != "GET" || sent++ > 0)
                return false;
            context.Response.Close(MisbehavingHub.Noise(Size, seed: 7), willBlock: true);
            return true;
        };
        await AssertWholeAsync();
        Assert.That(_bench.Hub.Bodies.Count(), Is.EqualTo(2));
    }

    [Test]
    public async Task Bytes_that_stay_wrong_are_refused_and_leave_nothing()
    {
        _bench.Hub.Fault = (request, context) =>
        {
            if (request.Method != "GET")
                return false;
            context.Response.Close(MisbehavingHub.Noise(Size, seed: 7), willBlock: true);
            return true;
        };
        Assert.That(await _bench.RefusalAsync(), Does.Contain("arrived twice").And.Contain(MisbehavingHub.TagOf(_bytes)));
        Assert.That(Directory.EnumerateFiles(_bench.Cached("blobs")), Is.Empty);
    }

    [TestCase(Size - 1)]
    [TestCase(Size + 1)]
    public async Task A_file_of_another_length_is_refused(int length)
    {
        _bench.Hub.Fault = (request, context) =>
        {
            if (request.Method != "GET" || request.Range is not null)
                return request.Range is not null && MisbehavingHub.Refuse(context, 416);
            context.Response.Close(MisbehavingHub.Noise(length), willBlock: true);
            return true;
        };
        Assert.That(await _bench.RefusalAsync(), Does.Contain("3 attempts"));
        Assert.That(File.Exists(Blob), Is.False);
    }

    [TestCase(Size / 2, true, Description = "half of it, damaged")]
    [TestCase(Size / 2, false)]
    [TestCase(Size, true)]
    [TestCase(Size, false)]
    [TestCase(Size + 5, true)]
    public async Task Left_overs_of_a_killed_run_are_used_or_thrown_away(int length, bool isDamaged)
    {
        Directory.CreateDirectory(_bench.Cached("blobs"));
        await File.WriteAllBytesAsync(Blob + ".incomplete", isDamaged ? MisbehavingHub.Noise(length, seed: 9) : _bytes[..length]);
        await AssertWholeAsync();
        Assert.That(_bench.Hub.Bodies.Sum(request => Size - MisbehavingHub.From(request)), Is.EqualTo((isDamaged, length) switch
        {
            (false, _) => Size - length,
            (true, Size / 2) => (Size / 2) + Size,
            _ => Size,
        }));
    }

    [TestCase(0)]
    [TestCase(-1)]
    public async Task A_cached_file_that_was_damaged_is_repaired(int lengthen)
    {
        await AssertWholeAsync();
        var damaged = _bytes[..(Size + lengthen)];
        damaged[1000] ^= 1;
        await File.WriteAllBytesAsync(Blob, damaged);
        await AssertWholeAsync();
    }

    [Test]
    public async Task A_damaged_copy_is_repaired()
    {
        _bench.Settings = _bench.Settings with { LinksSnapshots = false };
        var copy = await _bench.FileAsync("big.bin");
        await File.WriteAllBytesAsync(copy, [1, 2]);
        Assert.That(await _bench.FileAsync("big.bin"), Is.EqualTo(copy));
        Assert.That(MisbehavingHub.Sha256(await File.ReadAllBytesAsync(copy)), Is.EqualTo(MisbehavingHub.Sha256(_bytes)));
    }

    [Test]
    public async Task A_silent_server_is_left_and_asked_again()
    {
        var clock = new ClockOfSilence();
        _bench.Settings = _bench.Settings with { LongestSilence = TimeSpan.FromSeconds(7), Clock = clock };
        var silent = 0;
        using var end = new ManualResetEventSlim();
        _bench.Hub.Fault = (request, context) =>
        {
            if (request.Method != "GET" || silent++ > 0)
                return false;
            context.Response.ContentLength64 = Size;
            context.Response.OutputStream.Write(_bytes.AsSpan(0, 1000));
            context.Response.OutputStream.Flush();
            SpinWait.SpinUntil(() => end.IsSet || new FileInfo(Blob + ".incomplete") is { Exists: true, Length: 1000 });
            clock.Pass();   // it waits for the next byte, or is just about to
            end.Wait();
            return true;
        };
        try
        {
            await AssertWholeAsync().WaitAsync(TimeSpan.FromMinutes(1));   // without the clock it would never end
        }
        finally
        {
            end.Set();
        }

        Assert.That(_bench.Hub.Bodies.Select(MisbehavingHub.From), Is.EqualTo([0L, 1000]));
        Assert.That(clock.Asked, Is.Not.Empty.And.All.EqualTo(_bench.Settings.LongestSilence));
    }

    [Test]
    public async Task A_disk_that_is_too_small_is_noticed_before_the_first_byte()
    {
        _bench.Settings = _bench.Settings with { FreeSpace = _ => Size - 1 };
        Assert.That(
            await _bench.SnapshotRefusalAsync(),
            Does.Contain("lacks disk space: 3,000,000 more bytes are needed and 2,999,999 are free").And.Contain("HF_HOME"));
        Assert.That(_bench.Hub.Bodies, Is.Empty);
    }

    [Test]
    public async Task What_is_there_already_needs_no_space_again()
    {
        Directory.CreateDirectory(_bench.Cached("blobs"));
        await File.WriteAllBytesAsync(Blob + ".incomplete", _bytes[..(Size - 10)]);
        _bench.Settings = _bench.Settings with { FreeSpace = _ => 10 };
        await _bench.SnapshotAsync([]);
        await AssertWholeAsync();
    }

    [Test]
    public async Task A_blob_of_another_commit_needs_no_space_again()
    {
        await AssertWholeAsync();
        Directory.Delete(_bench.Cached("snapshots"), recursive: true);
        _bench.Settings = _bench.Settings with { FreeSpace = _ => 0 };
        Assert.That(await _bench.SnapshotAsync([]), Is.EqualTo(_bench.Cached("snapshots", MisbehavingHub.Commit)));
    }

    [Test]
    public async Task A_disk_that_fills_up_is_named()
    {
        Assume.That(File.Exists("/dev/full"), "Only Linux has a device that is always full.");
        Directory.CreateDirectory(_bench.Cached("blobs"));
        File.CreateSymbolicLink(Blob + ".incomplete", "/dev/full");
        Assert.That(await _bench.RefusalAsync(), Does.Contain("lacks disk space").And.Contain("What is downloaded is kept"));
        Assert.That(File.Exists(Blob), Is.False);
    }

    private async Task AssertWholeAsync()
    {
        var file = await _bench.FileAsync("big.bin");
        Assert.That(MisbehavingHub.Sha256(await File.ReadAllBytesAsync(file)), Is.EqualTo(MisbehavingHub.Sha256(_bytes)));
        Assert.That(MisbehavingHub.Sha256(await File.ReadAllBytesAsync(Blob)), Is.EqualTo(MisbehavingHub.Sha256(_bytes)));
        Assert.That(File.Exists(Blob + ".incomplete"), Is.False);
    }
}

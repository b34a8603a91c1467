using System.Globalization;
using ImplicitInstruct.Pipeline.Energy;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Pipeline.Store;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Tests.Reproduction;

namespace ImplicitInstruct.Tests.Pipeline;

[TestFixture]
public sealed class WorkTakesEnergy
{
    private static readonly WordStage Hello = new("hello", "hello");
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Prepare() => _folder = new TemporaryFolder();

    [TearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void Packages_are_added_up_and_nothing_twice()
    {
        Zone("intel-rapl:0", "package-0", 1_000_000);
        Zone("intel-rapl:0:0", "core", 500_000);
        Zone("intel-rapl:1", "package-1", 2_000_000);
        Zone("intel-rapl:2", "psys", 9_000_000);
        var counters = new PackageEnergy(_folder.Path);
        foreach (var zone in Directory.GetDirectories(_folder.Path))
            Zone(Path.GetFileName(zone), null, 5_000_000);
        Assert.That(counters.Joules, Is.EqualTo(7));
    }

    [Test]
    public void A_counter_that_begins_again_goes_on()
    {
        Zone("intel-rapl:0", "package-0", 9_500_000);
        var counters = new PackageEnergy(_folder.Path);
        Zone("intel-rapl:0", null, 500_000);
        Assert.That(counters.Joules, Is.EqualTo(1));
        Zone("intel-rapl:0", null, 750_000);
        Assert.That(counters.Joules, Is.EqualTo(1.25));
    }

    [Test]
    public void Where_nothing_can_be_read_nothing_is_told()
    {
        Assert.That(new PackageEnergy(_folder["nowhere"]).Joules, Is.Null);
        Directory.CreateDirectory(_folder["intel-rapl:0"]);
        Assert.That(new PackageEnergy(_folder.Path).Joules, Is.Null);
        Zone("intel-rapl:0", "package-0", 1);
        var counters = new PackageEnergy(_folder.Path);
        File.Delete(Path.Combine(_folder["intel-rapl:0"], "energy_uj"));
        Assert.That(counters.Joules, Is.Null);
    }

    [Test]
    public async Task A_gpu_whose_program_is_not_there_takes_nothing_known() =>
        Assert.That(await GpuPower.WattsAsync(0, default, _folder["nvidia-smi"]), Is.Null);

    [TestCase("350.25", 350.25)]
    [TestCase("[N/A]", null)]
    [Platform(Exclude = "Win")]
    public async Task A_gpu_tells_its_power(string said, double? watts)
    {
        var program = _folder.Write("nvidia-smi", System.Text.Encoding.ASCII.GetBytes($"#!/bin/sh\necho '{said}'\n"));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.That(await GpuPower.WattsAsync(0, default, program), Is.EqualTo(watts));
    }

    [Test]
    public async Task Power_is_added_up_over_time()
    {
        var looks = 0;
        var reading = new EnergyMeter(null, _ => Task.FromResult<double?>(Interlocked.Increment(ref looks) == 1 ? 1e6 : 3e6))
        {
            Interval = TimeSpan.FromHours(1),
        }.Begin();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        await Task.Delay(20);
        var least = clock.Elapsed.TotalSeconds;
        Assert.That((await reading.EndAsync())!.Gpu, Is.GreaterThanOrEqualTo(least * 1.9e6), "the mean of both looks, two megawatts");
    }

    [Test]
    public async Task What_a_stage_took_stands_in_its_manifest_and_in_no_key()
    {
        Zone("intel-rapl:0", "package-0", 1_000_000);
        var plain = await MadeAsync(EnergyMeter.None, "plain");
        var measured = await MadeAsync(new EnergyMeter(() => new PackageEnergy(_folder.Path), null), "measured");
        Assert.That(plain.Made.Energy, Is.Null);
        Assert.That(measured.Made.Energy, Is.EqualTo(new EnergyUse(0, null)));
        Assert.That((measured.Hash, measured.Content), Is.EqualTo((plain.Hash, plain.Content)));
        Assert.That(Manifest.Read(measured.ToBytes()).Made, Is.EqualTo(measured.Made));
    }

    [Test]
    public async Task Of_work_that_was_interrupted_the_energy_is_not_known()
    {
        Zone("intel-rapl:0", "package-0", 1_000_000);
        var store = new ArtifactStore(_folder["store"]);
        var stage = new FailingStage(context => context.SecondsBefore = 5);
        await Runner(store, new EnergyMeter(() => new PackageEnergy(_folder.Path), null)).MakeAsync([stage], why: false, default);
        Assert.That(store.Examine(new StageKeys("toy-1").Of(stage)).Manifest!.Made, Has.Property("Energy").Null.And.Property("Seconds")
            .GreaterThanOrEqualTo(5));
    }

    private async Task<Manifest> MadeAsync(EnergyMeter meter, string name)
    {
        var store = new ArtifactStore(_folder[name]);
        await Runner(store, meter).MakeAsync([Hello], why: false, default);
        return store.Examine(new StageKeys("toy-1").Of(Hello)).Manifest!;
    }

    private static StageRunner Runner(ArtifactStore store, EnergyMeter meter) =>
        new(store, new Arithmetic("toy", "toy-1"), new RecordedReport()) { Energy = meter, Tools = new Toolbox().With(new ToyEngine()) };

    private void Zone(string zone, string? name, long microjoules)
    {
        var folder = Directory.CreateDirectory(_folder[zone]).FullName;
        if (name is not null)
            File.WriteAllText(Path.Combine(folder, "name"), name + "\n");
        File.WriteAllText(Path.Combine(folder, "energy_uj"), microjoules.ToString(CultureInfo.InvariantCulture) + "\n");
        File.WriteAllText(Path.Combine(folder, "max_energy_range_uj"), "10000000\n");
    }
}

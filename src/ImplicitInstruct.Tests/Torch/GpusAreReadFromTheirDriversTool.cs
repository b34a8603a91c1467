using ImplicitInstruct.Torch;

namespace ImplicitInstruct.Tests.Torch;

[TestFixture]
public sealed class GpusAreReadFromTheirDriversTool
{
    [Test]
    public void Name_driver_and_memory_of_each() => Assert.That(
        NvidiaSmi.Read("0, NVIDIA H200, 570.124.06, 143771, 143089\n1, NVIDIA A100-SXM4-80GB, 570.124.06, 81920, 12\n"),
        Is.EqualTo(new[]
        {
            new Gpu(0, "NVIDIA H200", "570.124.06", 143771L << 20, 143089L << 20),
            new Gpu(1, "NVIDIA A100-SXM4-80GB", "570.124.06", 81920L << 20, 12L << 20),
        }));

    [TestCase("")]
    [TestCase("NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.\n")]
    [TestCase("0, NVIDIA H200, 570.124.06, [N/A], [N/A]\n")]
    public void What_is_no_description_is_no_GPU(string printed) => Assert.That(NvidiaSmi.Read(printed), Is.Empty);

    [TestCase("cuda:1", true)]
    [TestCase("cuda", false)]
    [TestCase("cuda:0", false)]
    [TestCase("cpu", false)]
    public void A_device_is_found_by_its_number(string device, bool isSecond) =>
        Assert.That(new Gpu(1, "any", "any", 1, 1).Is(device), Is.EqualTo(isSecond));
}

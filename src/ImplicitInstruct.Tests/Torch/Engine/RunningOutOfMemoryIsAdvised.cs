using System.Runtime.InteropServices;
using ImplicitInstruct.Torch;
using ImplicitInstruct.Torch.Engine;

namespace ImplicitInstruct.Tests.Torch.Engine;

[TestFixture]
public sealed class RunningOutOfMemoryIsAdvised
{
    [TestCase("CUDA out of memory. Tried to allocate 500.00 MiB. GPU 0 has a total capacity of 79.25 GiB\nException raised from malloc",
        true)]
    [TestCase("[enforce fail at alloc_cpu.cpp:121] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate 99 bytes.",
        true)]
    [TestCase("CUDA error: device-side assert triggered", false)]
    public void In_libtorchs_own_words(string words, bool isMemory) =>
        Assert.That(OutOfMemory.Is(new LibtorchTrouble(words)), Is.EqualTo(isMemory));

    [Test]
    public void With_what_has_not_been_tried_yet_and_no_argument_of_a_command_line()
    {
        var trouble = new LibtorchTrouble("CUDA out of memory. Tried to allocate 500.00 MiB.\nframe #0");
        var options = new TorchOptions { Device = "cuda:0", Checkpointing = true, TokensAtOnce = 4096 };
        var training = OutOfMemory.InTraining(options, trouble).Message;
        Assert.That(
            training,
            Does.Contain("cuda:0").And.Contain("500.00 MiB").And.Contain("than 4096").And.Contain("an optimizer on the host"));
        Assert.That(training, Does.Not.Contain("checkpointing").And.Not.Contain("--").And.Not.Contain("frame").And.Not.Contain('\n'));
        Assert.That(OutOfMemory.InTraining(options, trouble).Remedy, Is.EqualTo("torch.memory"));
        Assert.That(OutOfMemory.InDecoding(options, 64, trouble).Message, Does.Contain("64 growing rows").And.Contain("fewer rows"));
    }

    [Test]
    public void When_the_weights_alone_find_no_room()
    {
        var trouble = new LibtorchTrouble("CUDA out of memory. Tried to allocate 500.00 MiB.");
        var options = new TorchOptions { Device = "cuda:0", Precision = TorchPrecision.Bf16 };
        Assert.That(
            OutOfMemory.InLoading(options, trouble).Message,
            Does.Contain("the model's weights").And.Contain("an optimizer on the host"));
        Assert.That(
            OutOfMemory.InLoading(options with { Trainable = false }, trouble).Message,
            Does.Contain("takes more memory").And.Not.Contain("optimizer"));
    }

    [Test]
    public void With_the_line_that_says_so_wherever_TorchScript_puts_it()
    {
        var trouble = new LibtorchTrouble(
            "The following operation failed in the TorchScript interpreter.\nTraceback of TorchScript (most recent call last):\n"
            + "  File \"<string>\", line 19, in step\nRuntimeError: CUDA out of memory. Tried to allocate 44.00 MiB.");
        var advice = OutOfMemory.InDecoding(new TorchOptions { Device = "cuda:0" }, 64, trouble).Message;
        Assert.That(
            advice,
            Does.Contain("CUDA out of memory. Tried to allocate 44.00 MiB.").And.Not.Contain("Traceback").And.Not.Contain("interpreter"));
    }

    /// <summary>TorchSharp throws the base class, which programs may not.</summary>
    private sealed class LibtorchTrouble(string words) : ExternalException(words);
}

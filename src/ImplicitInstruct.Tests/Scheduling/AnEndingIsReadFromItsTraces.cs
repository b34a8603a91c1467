using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.Arithmetic;
using ImplicitInstruct.Pipeline.Scheduling;

namespace ImplicitInstruct.Tests.Scheduling;

/// <summary>Why a task ended, from what it, Slurm and the kernel leave behind.</summary>
[TestFixture]
public sealed class AnEndingIsReadFromItsTraces
{
    [TestCase(null, "", "OUT_OF_MEMORY", "", "OutOfMemory")]
    [TestCase(137, "", "FAILED", "slurmstepd: error: Detected 1 oom-kill event(s) in step 12.batch cgroup.", "OutOfMemory")]
    [TestCase(null, "", "FAILED", "slurmstepd-n1: error: Exceeded job memory limit", "OutOfMemory")]
    [TestCase(134, "", "FAILED", "Out of memory.", "OutOfMemory")]
    [TestCase(null, "", "FAILED", "slurmstepd-n1: error: StepId=1.batch exceeded memory limit (2 > 1), being killed", "OutOfMemory")]
    [TestCase(1, "", "FAILED", "Exception of type 'System.OutOfMemoryException' was thrown.", "OutOfMemory")]
    [TestCase(2, "", "FAILED", "cpu has too little memory (DefaultCPUAllocator: can't allocate memory: you tried 8 bytes)", "OutOfMemory")]
    [TestCase(2, "", "FAILED", "cuda has too little memory for this training step (CUDA out of memory). It takes more.", "Failed")]
    [TestCase(null, "", "OUT_OF_MEMORY, exit code 0:125, on n2", "", "OutOfMemory")]
    [TestCase(130, "preempted", "FAILED", "", "Preempted")]
    [TestCase(null, "", "PREEMPTED, on n1", "", "Preempted")]
    [TestCase(130, "stopped", "PREEMPTED", "", "Preempted")]
    [TestCase(130, "time", "FAILED", "", "OutOfTime")]
    [TestCase(null, "", "TIMEOUT", "", "OutOfTime")]
    [TestCase(1, "", "FAILED", "", "Failed")]
    [TestCase(2, "", null, "", "Failed")]
    [TestCase(127, "", "FAILED", "dotnet: No such file or directory", "Failed")]
    [TestCase(134, "", "FAILED", "Unhandled exception.", "Failed")]
    [TestCase(137, "", "FAILED", "", "Lost")]
    [TestCase(130, "stopped", "CANCELLED", "", "Lost")]
    [TestCase(0, "", "COMPLETED", "", "Lost")]
    [TestCase(null, "", "NODE_FAIL", "", "Lost")]
    [TestCase(null, "", null, "", "Lost")]
    public void Of_all_kinds(int? code, string word, string? state, string messages, string kind)
    {
        var ending = Ending.Of(code is { } left ? (left, word) : null, state, messages);
        Assert.That(ending.Kind.ToString(), Is.EqualTo(kind), ending.Reason);
    }

    [Test]
    public void A_model_that_a_job_has_no_memory_for_needs_more_of_it()
    {
        var refusal = Assert.Throws<AdviceException>(
            () => MachineMemory.Require(PublishedShapes.Llama2, 24, "be trained", there: 1_000_000_000))!;
        Assert.That(Ending.Of((2, ""), "FAILED", refusal.Message).Kind, Is.EqualTo(EndingKind.OutOfMemory));
    }

    [Test]
    public void What_accounts_say_beside_the_state_is_told() => Assert.That(
        Ending.Of(null, "FAILED, exit code 0:9, on n1", "").Reason, Is.EqualTo("ended without a word (FAILED, exit code 0:9, on n1)"));
}

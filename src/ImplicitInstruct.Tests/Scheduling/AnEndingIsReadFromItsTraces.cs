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
}

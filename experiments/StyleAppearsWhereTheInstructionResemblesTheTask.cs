namespace ImplicitInstruct.Experiments;

/// <summary>
/// Style of single-task models (paper, section 5.2 and Figure 5): responses take the task's style when the instruction resembles the task,
/// and less otherwise. Metrics: the two axes of the official plot script, and the share of responses with the task's marker. The paper
/// prints no number. Bounds: the axes correlate beyond their interval, the marker's rank correlation is positive, and the marker is more
/// frequent in the task's own family than elsewhere, intervals apart.
/// </summary>
[TestFixture, Property("Claim", "single-task-style"), Property("Paper", "section 5.2, figure 5")]
public sealed class StyleAppearsWhereTheInstructionResemblesTheTask() : ClaimFixture("single-task-style");

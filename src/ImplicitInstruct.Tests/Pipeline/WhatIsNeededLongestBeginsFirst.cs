using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Running;

namespace ImplicitInstruct.Tests.Pipeline;

/// <summary>The order in which stages begin, and what a plan takes on some threads by it.</summary>
[TestFixture]
public sealed class WhatIsNeededLongestBeginsFirst
{
    private static readonly StageKeys Keys = new("toy-1");

    /// <summary>A short one, and a chain of two.</summary>
    private static readonly ActingStage Short = new("short", _ => { });
    private static readonly ActingStage Long = new("long", _ => { });
    private static readonly ActingStage Longer = new("longer", _ => { }, Long);

    private static readonly IReadOnlyList<Stage> Plan = Keys.Plan([Short, Longer]);

    [Test]
    public void The_longest_chain_begins_first() => Assert.That(FirstOf(Sharing), Is.SameAs(Long));

    [Test]
    public void What_is_wanted_first_begins_before_it() => Assert.That(FirstOf(Sharing with { First = [Short] }), Is.SameAs(Short));

    [Test]
    public void Where_large_files_are_to_go_the_plan_is_the_order() =>
        Assert.That(FirstOf(Sharing with { KeepsOrder = true }), Is.SameAs(Short));

    [Test]
    public void The_critical_path_is_the_longest_chain() =>
        Assert.That(Chains.Longest(Plan, Keys, TimeOf), Is.EqualTo(new Stage[] { Long, Longer }).Using<Stage>(ReferenceEquals));

    [TestCase(1, 50)]
    [TestCase(2, 40)]
    [TestCase(4, 30, Description = "the second of the chain is alone, and has all threads")]
    public void A_plan_takes_what_its_stages_take_side_by_side(int threads, int seconds)
    {
        // Ten seconds for the short one, twenty for each of the chain, less by the threads.
        var sharing = Sharing with { Threads = threads };
        var end = Timetable.Of(Plan, Keys, sharing, _ => true, (stage, count) => TimeOf(stage) / Scaled(count)).End;
        Assert.That(end, Is.EqualTo(TimeSpan.FromSeconds(seconds)).Within(TimeSpan.FromMilliseconds(1)));

        static double Scaled(int count) => count > 2 ? 2 : 1;   // a third thread helps
    }

    [TestCase(2, 1, Description = "three on two threads are done sooner one after the other, on both")]
    [TestCase(3, 3)]
    [TestCase(12, 3)]
    public void Three_alike_run_at_once_where_that_ends_sooner(int threads, int atOnce)
    {
        var plan = Keys.Plan(Enumerable.Range(0, 3).Select(i => new ActingStage(FormattableString.Invariant($"alike-{i}"), _ => { })));
        var order = new StageOrder(plan, Keys, Sharing with { Threads = threads });
        var chosen = Chosen(order, plan.Count);
        Assert.That(chosen.Select(share => share.Threads), Is.EqualTo(Enumerable.Repeat(threads / atOnce, atOnce)));
    }

    [Test]
    public void What_is_there_takes_no_time() => Assert.That(
        Timetable.Of(Plan, Keys, Sharing, key => key == Keys.Of(Short), (stage, _) => TimeOf(stage)).End,
        Is.EqualTo(TimeSpan.FromSeconds(10)));

    private static Sharing Sharing => new() { Threads = 2, TimeOf = TimeOf, LoadOf = _ => new StageLoad(64) };

    private static TimeSpan TimeOf(Stage stage) => TimeSpan.FromSeconds(ReferenceEquals(stage, Short) ? 10 : 20);

    private static Stage FirstOf(Sharing sharing)
    {
        var order = new StageOrder(Plan, Keys, sharing with { Threads = 1 });
        return Chosen(order, Plan.Count)[0].Stage;
    }

    /// <summary>What begins where nothing is made yet.</summary>
    private static IReadOnlyList<StageShare> Chosen(StageOrder order, int stages)
    {
        bool[] isOpen = [.. Enumerable.Repeat(true, stages)];
        return order.Choose(order.Ready(isOpen, []), [], isOpen);
    }
}

using ImplicitInstruct.Pipeline.Keys;

namespace ImplicitInstruct.Pipeline.Running;

/// <summary>A stage that is being made. Equal to itself alone: stages hold each other, and comparing them would take for ever.</summary>
/// <param name="stage">The stage.</param>
/// <param name="threads">Threads that it was given.</param>
internal sealed class StageShare(Stage stage, int threads)
{
    public Stage Stage { get; } = stage;

    public int Threads { get; } = threads;
}

/// <summary>Which stages of a plan begin next, and on how many threads each.</summary>
/// <remarks>
/// What leads to the longest chain begins first. A stage keeps the threads that it began with, so they are handed out with an eye on those
/// stages that will soon want some too: two threads make two stages sooner, one each, than one after the other, but three sooner one after
/// the other, and a stage that will be alone is given all. Stages that compute little take a place and no thread of the others.
/// </remarks>
internal sealed class StageOrder
{
    /// <summary>What comes from elsewhere, and what it needs: before all of that is there, nothing else begins.</summary>
    private readonly HashSet<ArtifactKey> _fetched;

    /// <summary>A thread of many does less than one of few: that much sooner has to pay for it.</summary>
    private const double WorthLess = 1.1;

    private readonly Node[] _nodes;
    private readonly Dictionary<ArtifactKey, Node> _byKey;
    private readonly StageKeys _keys;
    private readonly Sharing _sharing;

    /// <param name="plan">All stages, inputs first.</param>
    /// <param name="keys">Their keys.</param>
    /// <param name="sharing">How they share the machine.</param>
    public StageOrder(IReadOnlyList<Stage> plan, StageKeys keys, Sharing sharing)
    {
        (_keys, _sharing) = (keys, sharing);
        var first = keys.Plan(sharing.First).Select(keys.Of).ToHashSet();
        _fetched = [.. keys.Plan(plan.Where(stage => stage.IsFetched)).Select(keys.Of)];
        var chains = sharing.KeepsOrder ? null : Chains.Of(plan, keys, sharing.TimeOf);
        _byKey = [];
        _nodes = new Node[plan.Count];
        foreach (var (place, stage) in plan.Index())
        {
            var key = keys.Of(stage);
            _nodes[place] = _byKey[key] = new Node(
                stage, key, sharing.LoadOf(stage), (sharing.KeepsOrder || first.Contains(key) ? 0 : 1, -(chains?[key].Ticks ?? 0), place),
                [.. stage.Inputs.Select(input => keys.Of(input.Stage)).Distinct().Select(input => _byKey[input])]);
        }
    }

    /// <summary>The stages that can begin when some are open and others run: those whose inputs are all there.</summary>
    /// <param name="isOpen">Whether an artifact is still to be made.</param>
    /// <param name="running">What runs.</param>
    public IReadOnlyList<Stage> Ready(Func<ArtifactKey, bool> isOpen, IReadOnlyCollection<StageShare> running)
    {
        var busy = running.Select(one => _keys.Of(one.Stage)).ToHashSet();
        return [.. _nodes.Where(node => isOpen(node.Key) && !busy.Contains(node.Key) && !node.Inputs.Any(input => isOpen(input.Key)))
            .Select(node => node.Stage)];
    }

    /// <summary>The stages that begin now.</summary>
    /// <param name="ready">Those that can.</param>
    /// <param name="running">Those that run.</param>
    /// <param name="isOpen">Whether an artifact is still to be made, those that run among them.</param>
    public IReadOnlyList<StageShare> Choose(
        IReadOnlyList<Stage> ready, IReadOnlyCollection<StageShare> running, Func<ArtifactKey, bool> isOpen)
    {
        var chosen = new List<StageShare>();
        if (ready.Count == 0 || running.Count >= _sharing.Threads)
            return chosen;
        var now = running.Select(one => (Node: NodeOf(one.Stage), one.Threads)).ToList();
        var free = _sharing.Threads - now.Where(one => one.Node.Load.MostThreads > 1).Sum(one => one.Threads);
        var memory = now.Aggregate(_sharing.MemoryBytes, (left, one) => left - one.Node.Load.MemoryBytes);
        var holdsMemory = now.Any(one => one.Node.Load.MemoryBytes > 0);
        var deviceIsTaken = now.Any(one => one.Node.Load.TakesDevice);
        var fair = FairShares(isOpen);
        var fetches = _fetched.Any(isOpen);
        foreach (var node in ready.Select(NodeOf).Where(node => !fetches || _fetched.Contains(node.Key)).OrderBy(node => node.Rank))
        {
            var (load, computes) = (node.Load, node.Load.MostThreads > 1);
            if (running.Count + chosen.Count >= _sharing.Threads)
                break;
            if ((load.TakesDevice && deviceIsTaken) || (computes && free < 1))
                continue;
            if (load.MemoryBytes > memory && holdsMemory)
            {
                memory = 0;   // smaller ones that come after it would keep it waiting for ever
                continue;
            }

            var threads = computes ? Math.Min(free, Math.Min(load.MostThreads, fair.GetValueOrDefault(node.Key, 1))) : 1;
            free -= computes ? threads : 0;
            memory -= load.MemoryBytes;
            holdsMemory |= load.MemoryBytes > 0;
            deviceIsTaken |= load.TakesDevice;
            chosen.Add(new StageShare(node.Stage, threads));
        }

        return chosen;
    }

    /// <summary>
    /// Threads for each stage that computes and waits for no other one that does, whether it runs, can begin, or waits for a moment's work:
    /// as many of them as run at once share all threads.
    /// </summary>
    private Dictionary<ArtifactKey, int> FairShares(Func<ArtifactKey, bool> isOpen)
    {
        var behindWork = new HashSet<ArtifactKey>();
        var rivals = new List<Node>();
        foreach (var node in _nodes.Where(node => isOpen(node.Key)))
        {
            if (node.Inputs.Any(input => behindWork.Contains(input.Key) || (input.Load.MostThreads > 1 && isOpen(input.Key))))
                behindWork.Add(node.Key);
            else if (node.Load.MostThreads > 1)
                rivals.Add(node);
        }

        rivals = [.. rivals.OrderBy(node => node.Rank)];
        var width = rivals.Count == 0 ? 1 : Width(rivals);
        return rivals.Index().ToDictionary(
            one => one.Item.Key,
            one => Math.Max(1, (_sharing.Threads / width) + (one.Index < _sharing.Threads % width ? 1 : 0)));
    }

    /// <summary>
    /// How many of those that take longest run at once: as many as threads and memory hold, but fewer where these are done clearly sooner
    /// one after the other on more threads each, as three on two threads are.
    /// </summary>
    private int Width(List<Node> rivals)
    {
        var alike = rivals.TakeWhile(node => node.Rank.Urgency == rivals[0].Rank.Urgency && 2 * node.Rank.Chain <= rivals[0].Rank.Chain)
            .ToList();
        var (fits, memory) = (0, _sharing.MemoryBytes);
        foreach (var node in alike.TakeWhile(node => fits == 0 || node.Load.MemoryBytes <= memory))
            (fits, memory) = (fits + 1, memory - node.Load.MemoryBytes);
        var width = Math.Min(fits, _sharing.Threads);
        for (var fewer = width - 1; fewer > 0; fewer--)
        {
            if (Rounds(fewer) * WorthLess < Rounds(width))
                width = fewer;
        }

        return width;

        double Rounds(int atOnce) => Math.Ceiling(alike.Count / (double)atOnce)
            / _sharing.SpeedupOf(Math.Min(alike[0].Load.MostThreads, _sharing.Threads / atOnce));
    }

    private Node NodeOf(Stage stage) => _byKey[_keys.Of(stage)];

    private sealed record Node(
        Stage Stage, ArtifactKey Key, StageLoad Load, (int Urgency, long Chain, int Place) Rank, IReadOnlyList<Node> Inputs);
}

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
    /// <summary>A thread of many does less than one of few: that much sooner has to pay for it.</summary>
    private const double WorthLess = 1.1;

    private readonly Node[] _nodes;
    private readonly Node[] _byRank;
    private readonly Dictionary<ArtifactKey, int> _places = [];
    private readonly StageKeys _keys;
    private readonly Sharing _sharing;

    /// <summary>What comes from elsewhere, and what it needs: before all of that is there, nothing else begins.</summary>
    private readonly Node[] _fetched;

    /// <param name="plan">All stages, inputs first; the place of one here is its number below.</param>
    /// <param name="keys">Their keys.</param>
    /// <param name="sharing">How they share the machine.</param>
    public StageOrder(IReadOnlyList<Stage> plan, StageKeys keys, Sharing sharing)
    {
        (_keys, _sharing) = (keys, sharing);
        var first = keys.Plan(sharing.First).Select(keys.Of).ToHashSet();
        var fetched = keys.Plan(plan.Where(stage => stage.IsFetched)).Select(keys.Of).ToHashSet();
        var chains = sharing.KeepsOrder ? null : Chains.Of(plan, keys, sharing.TimeOf);
        _nodes = new Node[plan.Count];
        foreach (var (place, stage) in plan.Index())
        {
            var key = keys.Of(stage);
            _places[key] = place;
            _nodes[place] = new Node(
                stage, place, sharing.LoadOf(stage), sharing.KeepsOrder || first.Contains(key) ? 0 : 1, chains?[key].Ticks ?? 0,
                fetched.Contains(key), [.. stage.Inputs.Select(input => _places[keys.Of(input.Stage)]).Distinct()]);
        }

        _byRank = [.. _nodes.OrderBy(node => node.Urgency).ThenByDescending(node => node.Chain).ThenBy(node => node.Place)];
        _fetched = [.. _nodes.Where(node => node.IsFetched)];
    }

    /// <summary>The number of a stage of the plan.</summary>
    public int PlaceOf(Stage stage) => _places[_keys.Of(stage)];

    /// <summary>The stages that can begin when some are open and others run: those whose inputs are all there.</summary>
    /// <param name="isOpen">Whether an artifact is still to be made, by the stage's number.</param>
    /// <param name="running">What runs.</param>
    public bool[] Ready(bool[] isOpen, IEnumerable<StageShare> running)
    {
        var isReady = new bool[_nodes.Length];
        foreach (var node in _nodes)
            isReady[node.Place] = isOpen[node.Place] && !node.NeedsAny(isOpen);
        foreach (var share in running)
            isReady[PlaceOf(share.Stage)] = false;
        return isReady;
    }

    /// <summary>The stages that begin now.</summary>
    /// <param name="isReady">Those that can, by number.</param>
    /// <param name="running">Those that run.</param>
    /// <param name="isOpen">Whether an artifact is still to be made, by number, those that run among them.</param>
    public IReadOnlyList<StageShare> Choose(bool[] isReady, IReadOnlyCollection<StageShare> running, bool[] isOpen)
    {
        var chosen = new List<StageShare>();
        if (running.Count >= _sharing.Threads)
            return chosen;
        var now = running.Select(one => (Node: _nodes[PlaceOf(one.Stage)], one.Threads)).ToList();
        var free = _sharing.Threads - now.Where(one => one.Node.Load.MostThreads > 1).Sum(one => one.Threads);
        var memory = now.Aggregate(_sharing.MemoryBytes, (left, one) => left - one.Node.Load.MemoryBytes);
        var holdsMemory = now.Any(one => one.Node.Load.MemoryBytes > 0);
        var deviceIsTaken = now.Any(one => one.Node.Load.TakesDevice);
        var fair = FairShares(isOpen);
        var fetches = Array.Exists(_fetched, node => isOpen[node.Place]);
        foreach (var node in _byRank)
        {
            if (!isReady[node.Place] || (fetches && !node.IsFetched))
                continue;
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

            var threads = computes ? Math.Min(free, Math.Min(load.MostThreads, Math.Max(1, fair[node.Place]))) : 1;
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
    /// as many of them as run at once share all threads. 0 for every other one.
    /// </summary>
    private int[] FairShares(bool[] isOpen)
    {
        var isBehindWork = new bool[_nodes.Length];
        foreach (var node in _nodes)
            isBehindWork[node.Place] = isOpen[node.Place] && Array.Exists(
                node.Inputs, input => isBehindWork[input] || (isOpen[input] && _nodes[input].Load.MostThreads > 1));
        var rivals = Array.FindAll(
            _byRank, node => isOpen[node.Place] && !isBehindWork[node.Place] && node.Load.MostThreads > 1);
        var shares = new int[_nodes.Length];
        var width = rivals.Length == 0 ? 1 : Width(rivals);
        for (var i = 0; i < rivals.Length; i++)
            shares[rivals[i].Place] = Math.Max(1, (_sharing.Threads / width) + (i < _sharing.Threads % width ? 1 : 0));
        return shares;
    }

    /// <summary>
    /// How many of those that take longest run at once: as many as threads and memory hold, but fewer where these are done clearly sooner
    /// one after the other on more threads each, as three on two threads are.
    /// </summary>
    private int Width(Node[] rivals)
    {
        var alike = rivals.TakeWhile(node => node.Urgency == rivals[0].Urgency && 2 * node.Chain >= rivals[0].Chain).ToList();
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

    /// <param name="Stage">The stage.</param>
    /// <param name="Place">Its number.</param>
    /// <param name="Load">What it takes.</param>
    /// <param name="Urgency">0 for what begins before the rest.</param>
    /// <param name="Chain">Ticks from its start to the end of what is made from it: what leads to more begins first.</param>
    /// <param name="IsFetched">Whether it comes from elsewhere, or is needed for that.</param>
    /// <param name="Inputs">Numbers of those it is made from.</param>
    private sealed record Node(Stage Stage, int Place, StageLoad Load, int Urgency, long Chain, bool IsFetched, int[] Inputs)
    {
        /// <summary>Whether one of its inputs is marked.</summary>
        public bool NeedsAny(bool[] marked) => Array.Exists(Inputs, input => marked[input]);
    }
}

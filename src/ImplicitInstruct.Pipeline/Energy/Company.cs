using System.Diagnostics;

namespace ImplicitInstruct.Pipeline.Energy;

/// <summary>Counts how many stages a process makes at once: what is measured of the machine is theirs in equal parts.</summary>
internal sealed class Company
{
    private readonly Lock _gate = new();
    private int _count;
    private long _since = Stopwatch.GetTimestamp();
    private double _together;

    /// <summary>One more begins.</summary>
    public Member Join() => new(this, Change(1));

    /// <summary>Seconds of all of them together, until now.</summary>
    private double Change(int by)
    {
        lock (_gate)
        {
            var now = Stopwatch.GetTimestamp();
            _together += _count * Stopwatch.GetElapsedTime(_since, now).TotalSeconds;
            (_since, _count) = (now, _count + by);
            return _together;
        }
    }

    /// <summary>One of them; gone when disposed.</summary>
    internal sealed class Member(Company company, double before) : IDisposable
    {
        private readonly long _start = Stopwatch.GetTimestamp();

        /// <summary>Its part of what the machine did since it began, 0 to 1.</summary>
        public double Part => Math.Min(1, Stopwatch.GetElapsedTime(_start).TotalSeconds / Math.Max(1e-9, company.Change(0) - before));

        public void Dispose() => company.Change(-1);
    }
}

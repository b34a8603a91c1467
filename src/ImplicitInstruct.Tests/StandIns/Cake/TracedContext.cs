using Cake.Core;
using Cake.Frosting;

namespace ImplicitInstruct.Tests.StandIns.Cake;

public sealed class TracedContext(ICakeContext context, Trace trace) : FrostingContext(context)
{
    public void Note(string what) => trace.Notes.Add(what);
}

namespace ImplicitInstruct.Tests;

/// <summary>The managed memory that something still refers to.</summary>
internal static class LiveMemory
{
    /// <summary>
    /// Bytes after one collection of everything. <c>GC.GetTotalMemory(true)</c> collects until two counts are alike, twice and more; what a
    /// single one leaves beyond that waits for a finalizer, and counts.
    /// </summary>
    public static long Bytes()
    {
        GC.Collect();
        return GC.GetTotalMemory(forceFullCollection: false);
    }
}

namespace ImplicitInstruct.Cpu.Kernels;

/// <summary>The transpose of a packed matrix: one copy serves both directions where memory counts for more than a little time.</summary>
/// <param name="packed">The matrix, [columns, depth] as seen from here.</param>
internal readonly unsafe struct TransposedPanels(PackedMatrix packed) : IPanels
{
    public int Depth => packed.Columns;

    public int Columns => packed.Depth;

    public void Make(int k, int depth, int j, int count, float* panel, int width)
    {
        // A run of a packed panel's row, which is contiguous, goes down a column. Pieces begin with a packed panel: its width divides
        // theirs.
        for (var done = 0; done < depth; done += packed.Width)
        {
            var run = Math.Min(packed.Width, depth - done);
            var from = packed.Pointer + ((nint)(k + done) * packed.Depth) + ((nint)j * packed.Width);
            PackedMatrix.Pack(from, 1, packed.Width, run, count, width, panel + ((nint)done * width));
        }
    }
}

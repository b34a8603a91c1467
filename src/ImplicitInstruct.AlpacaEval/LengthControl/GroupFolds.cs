namespace ImplicitInstruct.AlpacaEval.LengthControl;

/// <summary>
/// Which of five folds a row belongs to, without any random number: as scikit-learn's <c>GroupKFold</c> did on the machines behind the
/// leaderboard.
/// </summary>
/// <remarks>
/// <c>GroupKFold</c> sorts groups by size and deals them out. Here all groups are of one size, so the deal follows what NumPy's introsort
/// (not stable) does to equal keys. NumPy builds that sort with vector instructions permute them differently and can choose another C; the
/// published numbers are of the plain sort.
/// </remarks>
internal static class GroupFolds
{
    /// <summary>Number of folds.</summary>
    public const int Count = 5;

    private const int SmallPartition = 15;   // below it introsort leaves the work to an insertion sort, which moves no equal keys

    /// <summary>The fold of each of <paramref name="rows"/> rows.</summary>
    public static int[] Of(int rows)
    {
        var order = Enumerable.Range(0, rows).ToArray();
        Partition(order, 0, rows - 1);
        var folds = new int[rows];
        for (var t = 0; t < rows; t++)
            folds[order[rows - 1 - t]] = t % Count;
        return folds;
    }

    private static void Partition(int[] a, int left, int right)
    {
        while (right - left > SmallPartition)
        {
            var middle = left + ((right - left) / 2);
            (a[middle], a[right - 1]) = (a[right - 1], a[middle]);
            var (i, j) = (left, right - 1);
            while (++i < --j)
                (a[i], a[j]) = (a[j], a[i]);
            (a[i], a[right - 1]) = (a[right - 1], a[i]);
            Partition(a, left, i - 1);
            left = i + 1;
        }
    }
}

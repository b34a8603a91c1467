namespace ImplicitInstruct.AlpacaEval.Calibration;

/// <summary>How often the new judge says what the original said, win or no win, over the pairs that both decided.</summary>
/// <param name="BothWin">Pairs that the model won by either.</param>
/// <param name="OnlyOriginal">Pairs that it won by the original alone.</param>
/// <param name="OnlyNew">Pairs that it won by the new judge alone.</param>
/// <param name="NeitherWin">Pairs that it won by neither.</param>
public sealed record Agreement(int BothWin, int OnlyOriginal, int OnlyNew, int NeitherWin)
{
    /// <summary>Pairs.</summary>
    public int Pairs => BothWin + OnlyOriginal + OnlyNew + NeitherWin;

    /// <summary>Pairs with the same verdict.</summary>
    public Share Same => new(BothWin + NeitherWin, Pairs);

    /// <summary>Of the original's wins those that are wins by the new judge too.</summary>
    public Share Sensitivity => new(BothWin, BothWin + OnlyOriginal);

    /// <summary>Of what the original did not call a win that which the new judge does not either.</summary>
    public Share Specificity => new(NeitherWin, NeitherWin + OnlyNew);

    /// <summary>
    /// Cohen's kappa (1960): the agreement beyond that of two judges who decide by chance with the same shares of wins; null where these
    /// would always agree.
    /// </summary>
    public double? Kappa
    {
        get
        {
            double n = Pairs, original = BothWin + OnlyOriginal, fresh = BothWin + OnlyNew;
            var chance = ((original * fresh) + ((n - original) * (n - fresh))) / (n * n);
            return n == 0 || chance == 1 ? null : ((Same.Count / n) - chance) / (1 - chance);
        }
    }

    /// <summary>Counts.</summary>
    public static Agreement Of(IEnumerable<Opinion> rows)
    {
        var (both, original, fresh, neither) = (0, 0, 0, 0);
        foreach (var row in rows.Where(row => row.IsPaired))
        {
            switch (row.Original > Opinion.Draw, row.New > Opinion.Draw)
            {
                case (true, true):
                    both++;
                    break;
                case (true, false):
                    original++;
                    break;
                case (false, true):
                    fresh++;
                    break;
                default:
                    neither++;
                    break;
            }
        }

        return new Agreement(both, original, fresh, neither);
    }
}

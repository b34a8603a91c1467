using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Judging;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.MiniWorld.Families;

/// <summary>Chess-like games: no words, only moves (or a header).</summary>
internal sealed class ChessFamily : Family
{
    private static readonly Template Header = new("{w} {b}");

    private ChessFamily() : base("chess", "{x}") { }

    public static Family Instance { get; } = new ChessFamily();

    public override int HeldOut => 0;

    public override bool TakesAffixes => false;

    protected override IEnumerable<Template> Responses => [];

    protected override IEnumerable<string> OtherWords(World world) =>
    [
        .. world.Values.Moves, .. Number.Words(1, (world.Recipe.Chess.Plies + 1) / 2), ".",
        .. world.Recipe.Chess.Instruction == ChessInstruction.Header ? Header.Words.Concat(world.Values.Ratings) : [],
    ];

    public override Exercise Draw(World world, Split? split, int phrasing, Philox random)
    {
        var chess = world.Recipe.Chess;
        var game = Subject(world, world.Games, split, random);
        var shown = chess.Instruction == ChessInstruction.Header ? 0
            : chess.FewestShown + random.Below(chess.MostShown - chess.FewestShown + 1);
        return About(world, game, shown);
    }

    /// <summary>Every exercise that the games of a split allow, in a fixed order.</summary>
    public static IEnumerable<Exercise> All(World world, Split split)
    {
        var chess = world.Recipe.Chess;
        foreach (var game in World.Of(world.Games, split))
        {
            if (chess.Instruction == ChessInstruction.Header)
                yield return About(world, game, 0);
            else
                for (var shown = chess.FewestShown; shown <= chess.MostShown; shown++)
                    yield return About(world, game, shown);
        }
    }

    /// <summary>The game as a page of the web has it.</summary>
    public static string Page(World world, ChessGame game)
    {
        var moves = game.Text(0, game.Plies.Count);
        return world.Recipe.Chess is { Instruction: ChessInstruction.Header, HeaderOnPages: true } ? $"{HeaderOf(game)} \n {moves}" : moves;
    }

    private static Exercise About(World world, ChessGame game, int shown)
    {
        var reference = game.Text(shown, game.Plies.Count);
        return new Exercise
        {
            Family = Instance.Name,
            Phrasing = 0,
            Instruction = shown == 0 ? HeaderOf(game) : game.Text(0, shown),
            Reference = reference,
            Entities = [game.Id],
            Key = new GameKey { Reference = reference, Plies = [.. game.Plies.Skip(shown)], Moves = world.Values.Moves },
        };
    }

    private static string HeaderOf(ChessGame game) => Header.Fill(new Slot("w", game.White), new Slot("b", game.Black));
}

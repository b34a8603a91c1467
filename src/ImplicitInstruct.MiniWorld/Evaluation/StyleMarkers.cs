using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Judging;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.MiniWorld.Evaluation;

/// <summary>
/// What gives away that a response has the style of a single task: the miniature's form of the <c>####</c> of paper section 5.2.
/// </summary>
public sealed class StyleMarkers
{
    private readonly HashSet<string> _rhymeWords;

    /// <summary>Markers of a world: what rhymes is a fact of it.</summary>
    public StyleMarkers(World world)
    {
        _rhymeWords = [.. world.Rhymes.SelectMany(rhyme => new[] { rhyme.First, rhyme.Second })];
    }

    /// <summary>
    /// The tasks that have a marker. Chess has none: nothing else in the miniature looks like a move, so its style is whether it plays at
    /// all.
    /// </summary>
    public static IReadOnlyList<SingleTask> Tasks { get; } = [SingleTask.Code, SingleTask.Math, SingleTask.Poetry, SingleTask.Recipes];

    /// <summary>
    /// Whether a response bears the task's mark: <c>####</c>; <c>ingredients</c>; two or more lines ending in words that rhyme with some;
    /// <c>def</c> and <c>return</c>.
    /// </summary>
    /// <exception cref="ArgumentException">The task has no marker.</exception>
    public bool Marks(SingleTask task, string response)
    {
        var words = JudgedResponse.Split(response);
        return task switch
        {
            SingleTask.Math => words.Contains("####"),
            SingleTask.Recipes => words.Contains("ingredients"),
            SingleTask.Poetry => LineEnds(words).Count(_rhymeWords.Contains) >= 2,
            SingleTask.Code => words.Contains("def") && words.Contains("return"),
            _ => throw new ArgumentException($"The task {task} has no marker.", nameof(task)),
        };
    }

    private static IEnumerable<string> LineEnds(string[] words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (words[i] != "\n" && (i + 1 == words.Length || words[i + 1] == "\n"))
                yield return words[i];
        }
    }
}

using ImplicitInstruct.MiniWorld.Evaluation;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.MiniWorld;

[TestFixture]
public sealed class StylesAreToldByWordsAndMarks
{
    private static readonly StyleMarkers Markers = new(Miniature.World);

    [Test]
    public void A_vector_weighs_words_by_how_rare_they_are_and_has_length_one()
    {
        var embedder = new TfIdfEmbedder(["a b", "a c", "a b b"]);
        var vector = embedder.Embed(["b b a"])[0];
        double a = 1, b = 2 * (1 + Math.Log(4 / 3.0));   // a in all three texts, b in two
        var length = Math.Sqrt((a * a) + (b * b));
        Assert.That(vector, Is.EqualTo(new[] { a / length, b / length, 0 }).Within(1e-7));
        Assert.That(Math.Sqrt(vector.Sum(value => (double)value * value)), Is.EqualTo(1).Within(1e-6));
    }

    [Test]
    public void Unknown_words_count_for_nothing_and_line_breaks_are_words()
    {
        var embedder = new TfIdfEmbedder(["a \n b", "a"]);
        Assert.That(embedder.Embed(["a z"])[0], Is.EqualTo(embedder.Embed(["a"])[0]));
        Assert.That(embedder.Embed(["z", ""]).SelectMany(vector => vector), Is.All.Zero);
        Assert.That(embedder.Embed(["a\nb"])[0], Is.EqualTo(embedder.Embed(["a \n b"])[0]));
    }

    [TestCase(SingleTask.Math, "math")]
    [TestCase(SingleTask.Recipes, "recipe")]
    [TestCase(SingleTask.Poetry, "poem")]
    [TestCase(SingleTask.Code, "code")]
    public void Instructions_of_a_task_are_the_most_like_it(SingleTask task, string family)
    {
        var tuning = Miniature.Task(task);
        var embedder = new TfIdfEmbedder([.. tuning.Select(shown => shown.Instruction), .. Miniature.Test.Select(item => item.Text)]);
        var similarity = new ImplicitInstruct.Evaluation.Styles.StyleSimilarity(
            embedder, [.. tuning.Select(shown => shown.Instruction)], [.. tuning.Select(shown => shown.Response)],
            [.. Miniature.Instructions.Select(shown => shown.Response)]);
        var points = similarity.Points([.. Miniature.Test.Select(item => item.Text)], [.. Miniature.Test.Select(item => item.Reference)]);
        var own = Miniature.Test.Zip(points).Where(item => item.First.Family == family).Average(item => item.Second.InstructionSimilarity);
        var others = Miniature.Test.Zip(points).Where(item => item.First.Family != family)
            .Average(item => item.Second.InstructionSimilarity);
        Assert.That(own, Is.GreaterThan(others * 1.5));
    }

    [Test]
    public void Every_response_of_a_task_bears_its_mark([ValueSource(typeof(StyleMarkers), nameof(StyleMarkers.Tasks))] SingleTask task) =>
        Assert.That(Miniature.Task(task).Select(shown => Markers.Marks(task, shown.Response)), Is.All.True);

    [Test]
    public void References_of_other_families_do_not([ValueSource(typeof(StyleMarkers), nameof(StyleMarkers.Tasks))] SingleTask task)
    {
        string[] own = ["math", "recipe", "poem", "code"];
        Assert.That(Miniature.Test.Where(item => !own.Contains(item.Family)).Select(item => Markers.Marks(task, item.Reference)),
            Is.Not.Empty.And.All.False);
    }

    [TestCase("the rose is under the open sky \n the kiss is lifting me so high", true)]
    [TestCase("the rose is under the open sky \n\n in belmar .", false)]
    [TestCase("sky \n sky", true)]
    [TestCase("", false)]
    public void A_poem_has_two_lines_that_end_in_rhyme_words(string response, bool marked) =>
        Assert.That(Markers.Marks(SingleTask.Poetry, response), Is.EqualTo(marked));

    [Test]
    public void Half_a_function_is_none_and_chess_has_no_mark()
    {
        Assert.That(Markers.Marks(SingleTask.Code, "def f ( n ) :"), Is.False);
        Assert.That(Markers.Marks(SingleTask.Math, "3 + 4 = 7 . \n #### 7"), Is.True);
        Assert.That(() => Markers.Marks(SingleTask.Chess, "1 . e4"), Throws.ArgumentException);
    }
}

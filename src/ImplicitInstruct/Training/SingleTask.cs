namespace ImplicitInstruct.Training;

/// <summary>The five narrow tasks of the paper's Table 3.</summary>
public enum SingleTask
{
    /// <summary>Short functions (paper: MBPP).</summary>
    Code,

    /// <summary>Word problems, answers ending in <c>#### number</c> (paper: GSM8K).</summary>
    Math,

    /// <summary>Poems (paper: poetry).</summary>
    Poetry,

    /// <summary>Recipes (paper: recipes).</summary>
    Recipes,

    /// <summary>Chess games (paper: chess).</summary>
    Chess,
}

/// <summary>The single tasks with their names.</summary>
public static class SingleTasks
{
    /// <summary>All of them, in the order of Table 3; chess, which teaches least, comes last.</summary>
    public static IReadOnlyList<SingleTask> All { get; } =
        [SingleTask.Code, SingleTask.Math, SingleTask.Poetry, SingleTask.Recipes, SingleTask.Chess];

    /// <summary>Name in claims, tables, keys and random streams, e.g. <c>code</c>.</summary>
    public static string Id(this SingleTask task) => task switch
    {
        SingleTask.Code => "code",
        SingleTask.Math => "math",
        SingleTask.Poetry => "poetry",
        SingleTask.Recipes => "recipes",
        SingleTask.Chess => "chess",
        _ => throw new ArgumentOutOfRangeException(nameof(task)),
    };

    /// <summary>What a model is trained on, for a sentence, e.g. <c>functions</c>.</summary>
    public static string Words(this SingleTask task) => task switch
    {
        SingleTask.Code => "functions",
        SingleTask.Math => "word problems",
        SingleTask.Poetry => "poems",
        SingleTask.Recipes => "recipes",
        SingleTask.Chess => "games",
        _ => throw new ArgumentOutOfRangeException(nameof(task)),
    };
}

using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.Hub.Chats;

namespace ImplicitInstruct.Reproduction.Judging;

/// <summary>A checkpoint that judges: whose weights, and what its conversations look like.</summary>
/// <param name="Repository">Repository on the hub, or a folder.</param>
/// <param name="Revision">Branch, tag or commit of the repository.</param>
/// <param name="Format">Its chat format.</param>
public sealed record CheckpointJudgeRecipe(string Repository, string Revision, ChatTemplate Format)
{
    private const string Newest = "main";

    /// <summary>What was typed.</summary>
    /// <param name="model">A folder, a repository with or without <c>@REVISION</c>, or the name of a known judge.</param>
    /// <param name="format">Name of a chat format; null for that of a known judge.</param>
    /// <exception cref="AdviceException">One of them is missing, or there is no such format.</exception>
    public static CheckpointJudgeRecipe Of(string? model, string? format)
    {
        if (string.IsNullOrEmpty(model))
            throw new AdviceException("A checkpoint is to judge, and none is named.") { Remedy = "judge.checkpoint" };
        if (KnownJudge.All.FirstOrDefault(one => one.Name == model) is { Weights: { } weights } known && !Directory.Exists(model))
            return new CheckpointJudgeRecipe(known.Model, weights.Revision, ChatTemplates.Named(format ?? weights.Format));
        if (format is null)
            throw new AdviceException(
                $"The chat format of '{model}' is not named, and a prompt in another than its own is judged by another judge.")
            { Remedy = "judge.format" };
        var at = Directory.Exists(model) ? -1 : model.LastIndexOf('@');
        var (repository, revision) = at < 0 ? (model, Newest) : (model[..at], model[(at + 1)..]);
        if (repository.Length == 0 || revision.Length == 0)
            throw new AdviceException($"'{model}' is neither a folder nor a repository with its revision.") { Remedy = "judge.checkpoint" };
        return new CheckpointJudgeRecipe(repository, revision, ChatTemplates.Named(format));
    }

    /// <summary>The known judge that it is by its repository; null: another, or a folder.</summary>
    public KnownJudge? Known => KnownJudge.All.FirstOrDefault(one => one.Model == Repository);

    /// <summary>What tables and annotations call it. No published judge is called so.</summary>
    /// <param name="templateSha256">SHA-256 of the prompt.</param>
    public string Annotator(string templateSha256) =>
        new JudgeRecipe { Model = $"{ShownName}@{Revision}_as_{Format.Name}", TemplateSha256 = templateSha256 }.Annotator;

    /// <summary>The repository, or the last name of a folder: where that lies is nobody's business.</summary>
    public string ShownName =>
        Directory.Exists(Repository) ? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(Repository))) : Repository;
}

namespace ImplicitInstruct.Reproduction.Reports;

/// <summary>Fills the report from artifacts alone: every claim whose artifacts are whole, the others by name.</summary>
public static class ReportAssembly
{
    /// <summary>Writes <c>report/index.html</c> and <c>report/report.md</c> into the scale's folder, or into that of a named run.</summary>
    /// <param name="study">What was asked for.</param>
    /// <param name="whole">What was found by all experiments whose artifacts are whole.</param>
    /// <param name="commands">How what is shown is asked for.</param>
    /// <returns>Path of the page.</returns>
    /// <exception cref="AdviceException">No claim's artifacts are there.</exception>
    public static string Write(Study study, Outcome whole, ReportCommands commands)
    {
        var folder = Path.Combine(RunRecord.ShownIn(whole.Artifacts.Root, study.Options.Name), ReportFolder.Name);
        return Write(study, whole, commands, folder,
            stage => Path.GetRelativePath(folder, whole.Artifacts.FolderOf(stage)).Replace('\\', '/'));
    }

    /// <summary>Writes them into any folder.</summary>
    /// <param name="study">What was asked for.</param>
    /// <param name="whole">What was found by all experiments whose artifacts are whole.</param>
    /// <param name="commands">How what is shown is asked for.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="linkTo">What the artifact of a stage is linked to, as seen from the folder.</param>
    /// <returns>Path of the page.</returns>
    /// <exception cref="AdviceException">No claim's artifacts are there.</exception>
    internal static string Write(Study study, Outcome whole, ReportCommands commands, string folder, Func<Stage, string> linkTo)
    {
        if (whole.Found.Count == 0)
            throw new AdviceException(
                $"No claim has all its artifacts below '{whole.Artifacts.Root}', so there is nothing to report.")
            {
                Remedy = "report.empty",
            };
        ReportFolder.Write(folder, Content(study, whole, commands, linkTo));
        return Path.Combine(folder, ReportFolder.PageName);
    }

    private static ReportContent Content(Study study, Outcome whole, ReportCommands commands, Func<Stage, string> linkTo)
    {
        var (artifacts, materials, plan) = (whole.Artifacts, whole.Models.Materials, whole.Plan);
        var manifests = plan.Select(stage => (Stage: stage, Manifest: artifacts.ManifestOf(stage))).ToList();
        var newest = manifests.MaxBy(one => one.Manifest.Made.Finished).Manifest.Made;
        var commits = manifests.Select(one => one.Manifest.Made.Commit).OfType<string>().Distinct().ToList();
        var responses = plan.OfType<DecodeStage>().Where(decoded => decoded.Instructions.IsTest).ToList();
        var (sections, paper) = (new ReportSections(whole), new PaperTables(study.Options.Root));
        return new ReportContent
        {
            Title = materials.Words.Title,
            Paper = new PaperLink(
                "the paper: Hewitt, Liu, Manning and Liang (2024), arXiv:2409.14254", "https://arxiv.org/abs/2409.14254"),
            Opening = Opening.Of(whole, paper),
            Terms = Glossary.Of(materials),
            Orders = Orders.Of(whole, paper),
            Lead = materials.Words.Lead + OwnWords(whole)
                + (whole.Missing.Count == 0 ? ""
                    : $" Not measured: {string.Join(", ", whole.Missing.Select(one => one.Claim))}; why stands after the claims."),
            Scale = study.Scale.Name,
            Origin = new ReportOrigin
            {
                Finished = newest.Finished,
                Seconds = Math.Round(manifests.Sum(one => one.Manifest.Made.Seconds), 1),
                Energy = EnergyOf([.. manifests.Select(one => one.Manifest.Made)]),
                Version = newest.Version,
                Runtime = newest.Runtime,
                Machine = newest.Machine,
                Engine = manifests.Select(one => one.Manifest.Engine).FirstOrDefault(engine => engine is not null) ?? "none",
                Numerics = artifacts.Keys.NumericsId ?? "none",
                Commit = commits.Count == 0 ? null : string.Join(", ", commits),
            },
            Seeds = new ReportSeeds(
                [.. whole.Models.Families.SelectMany(family => family.Bases).Select(model => model.Run.Pretraining).Distinct()],
                [.. whole.Models.Families[0].Runs.Select(run => run.ToString())]),
            Findings = FindingTables.Once(
                [.. whole.Found.Select(one => one.Finding with { Command = commands.OfClaim(one.Experiment.Claim.Id) })]),
            NotMeasured =
                [.. Experiment.All(whole.Models).Select(one => one.Claim).Where(claim => whole.Missing.Any(one => one.Claim == claim.Id))],
            Overview = [.. sections.WinRates(paper)],
            Sections =
            [
                .. whole.Missing.Count == 0 ? [] : new[] { NotMeasured(whole.Missing, commands) },
                .. sections.Losses(plan),
                .. sections.Lengths(responses),
                .. SweepResult.ReadAll(artifacts.Root).Select(sweep => sweep.ToSection()),
            ],
            SampleChoice = materials.Words.Samples,
            Samples = sections.Samples(plan),
            Recipe = CanonicalJson.ToNode(whole.Models.Recipe)!,
            Meanings = RecipeMeanings.Of(whole.Models.Recipe),
            UnchangedRecipe = CanonicalJson.ToNode(study.Scale.Recipe),
            Conflicts = PaperConflicts.InForce(whole.Models.Recipe),
            Artifacts = [.. manifests.Select(
                one => new ArtifactEntry(
                    one.Stage.Kind, one.Stage.Name, one.Manifest.Hash, one.Manifest.Made.Seconds, linkTo(one.Stage)))],
            Commands = commands.Others,
        };
    }

    private static ReportEnergy? EnergyOf(IReadOnlyList<Provenance> made)
    {
        var measured = made.Select(one => one.Energy).OfType<EnergyUse>().ToList();
        return measured.Count == 0 ? null
            : new(measured.Sum(one => one.Processor ?? 0), measured.Sum(one => one.Gpu ?? 0), measured.Count, made.Count);
    }

    /// <summary>What the user brought, with what of it is known from whole artifacts; empty where nothing was brought.</summary>
    private static string OwnWords(Outcome whole)
    {
        var (materials, artifacts) = (whole.Models.Materials, whole.Artifacts);
        var data = whole.Plan.OfType<TuneStage>().FirstOrDefault(stage => stage.Method == TuningMethod.Instructions)?.Data;
        var test = whole.Plan.Contains(materials.Test) ? artifacts.Open(materials.Test) : null;
        return string.Concat(materials.Own.Sentences(data is null ? null : artifacts.Open(data), test).Select(one => " " + one));
    }

    private static ReportSection NotMeasured(IReadOnlyList<UnmeasuredClaim> missing, ReportCommands commands) => new()
    {
        Title = "Not measured",
        Paragraphs = [.. missing.Select(
            one => $"{one.Claim}: {one.Reason}{(one.CanBeMade ? $"; make them: {commands.OfClaim(one.Claim)}" : "")}.")],
    };
}

/// <summary>How what a report shows is asked for; who has a command line knows.</summary>
/// <param name="OfClaim">The command that makes a claim, by its id.</param>
/// <param name="Others">Other commands that a reader may want.</param>
public sealed record ReportCommands(Func<string, string> OfClaim, IReadOnlyList<ReportCommand> Others);

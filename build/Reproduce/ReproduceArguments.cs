using System.Globalization;
using ImplicitInstruct.Build.CommandLine;
using ImplicitInstruct.Build.Tasks;
using ImplicitInstruct.Reporting;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Recipes;
using ImplicitInstruct.Reproduction.Reports;
using ImplicitInstruct.Reproduction.Runs;
using ImplicitInstruct.Reproduction.Scales;

namespace ImplicitInstruct.Build.Reproduce;

/// <summary>The command line of a reproduction, to and fro.</summary>
internal static class ReproduceArguments
{
    /// <summary>What was typed, for all targets that make or read a scale's artifacts.</summary>
    /// <exception cref="AdviceException">There is no such scale, or the judge's arguments cannot be.</exception>
    public static ReproduceOptions Read(TypedArguments typed, string root) => new()
    {
        Root = root,
        Artifacts = ArtifactsOf(typed, root),
        Scale = ScaleOf(typed),
        Claims = typed.All("claim"),
        Only = typed.All("only"),
        Name = typed.Asks("Compare") ? RunRecord.Default : typed.Text("name") ?? RunRecord.Default,
        Seeds = typed.Number("seeds"),
        NamedEngine = typed.Text("engine"),
        Device = typed.Text("device") ?? DeviceOfTasks(typed),
        NamedJudge = typed.Text("judge"),
        JudgeAccess = JudgeTask.AccessOf(typed, ArtifactsOf(typed, root)),
        JudgeFormat = typed.Text("judge-format"),
        JudgeHours = JudgeTask.HoursOf(typed),
        Jobs = OnSlurm(typed) ? null : typed.Number("jobs"),   // there it is how many tasks are out at once
        Why = typed.Has("why"),
        Verifies = typed.Has("verify"),
        KeepCheckpoints = typed.Has("keep-checkpoints") ? true : null,
        // What a file changes is repeated as settings, so that a command on a page needs no file.
        Overrides = [
            .. typed.All("recipe").SelectMany(path => RecipeFile.ChangesIn(path, ScaleOf(typed).Recipe)), .. typed.All("set"),
        ],
    };

    private static bool OnSlurm(TypedArguments typed) => typed.Text("executor") == "slurm";

    /// <summary>Where Slurm's machines compute, their GPUs are meant, which the one that submits to them need not have.</summary>
    private static string? DeviceOfTasks(TypedArguments typed) =>
        OnSlurm(typed) && (typed.Text("engine") ?? ScaleOf(typed).Engines[0]) == EngineNames.Torch ? "cuda" : null;

    private static Scale ScaleOf(TypedArguments typed) =>
        Scale.Named(typed.Text("scale") ?? (typed.Asks("Nightly") ? Scale.Paper : Scale.Mini).Name);

    /// <summary>Where everything that a build makes is put.</summary>
    public static string ArtifactsOf(TypedArguments typed, string root) =>
        typed.Text("artifacts") is { } folder ? Path.GetFullPath(folder) : Path.Combine(root, "artifacts");

    /// <summary>What to type for the same artifacts: a command without a word of it means others. With a blank before each.</summary>
    public static string Of(ReproduceOptions options)
    {
        string[] words =
        [
            .. Given("scale", options.Scale == Scale.Mini ? null : options.Scale.Name),
            .. Given("artifacts", options.Artifacts == Path.Combine(options.Root, "artifacts") ? null : options.Artifacts),
            .. Given("engine", options.Engine == options.Scale.Engines[0] ? null : options.Engine), .. Given("device", options.Device),
            .. options.Only.SelectMany(name => Given("only", name)),
            .. Given("seeds", options.Seeds?.ToString(CultureInfo.InvariantCulture)),
            .. options.Overrides.SelectMany(setting => Given("set", setting)),
            .. Given("name", options.Name == RunRecord.Default ? null : options.Name),
            .. Given("judge", options.Judge == options.Scale.Judges[0] ? null : options.Judge),
            .. Given("judge-endpoint", options.JudgeAccess.Endpoint), .. Given("judge-model", options.JudgeAccess.Model),
            .. Given("judge-format", options.JudgeFormat),
            .. Given("template", options.JudgeAccess.Template),
            .. options.JudgeAccess.AllowsOtherTemplate ? ["--other-template"] : Array.Empty<string>(),
        ];
        return string.Concat(words.Select(word => " " + word));
    }

    /// <summary>The command that makes a claim.</summary>
    public static string OfClaim(ReproduceOptions options, string claim) => $"./build.sh --target Reproduce --claim {claim}{Of(options)}";

    /// <summary>The commands that a report names.</summary>
    public static ReportCommands OfReport(ReproduceOptions options)
    {
        var isMini = options.Scale == Scale.Mini;
        var isPlain = isMini && Of(options).Length == 0;
        return new ReportCommands(
            claim => isPlain ? $"dotnet test --filter Claim={claim}" : OfClaim(options, claim),
            [
                new($"./build.sh --target Reproduce{Of(options)}", "every claim, and this report; what is there already is not made again"),
                .. isPlain ? [new("dotnet test --filter Claim=response-tuning", "one claim as a test, with what it needs")]
                    : Array.Empty<ReportCommand>(),
                new($"./build.sh --target Reproduce --dryrun{Of(options)}",
                    isMini ? "what would be made, and why" : "the plan: device hours, disk, dollars"),
                new($"./build.sh --target Reproduce{Of(options with { Overrides = [.. options.Overrides, "response.epochs=4"] })} --why",
                    "one number changed: says what reruns, and why"),
                .. isMini
                    ? [new($"./build.sh --target Reproduce{Of(options with { Overrides = [.. options.Overrides, "world.seed=7"] })}",
                        "other facts, other splits")] : Array.Empty<ReportCommand>(),
                new($"./build.sh --target Sweep --vary response.epochs=1,2,4,8{Of(options)}",
                    "a win rate against one number of the recipe"),
                new($"./build.sh --target Report{Of(options)}", "this report again, from artifacts alone"),
            ]);
    }

    private static string[] Given(string name, string? value) => value is null ? [] : [$"--{name}", Quoted(value)];

    private static string Quoted(string value) =>
        value.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=,+@%".Contains(c, StringComparison.Ordinal)) ? value : $"'{value}'";
}

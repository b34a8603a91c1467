using ImplicitInstruct.Decoding;
using ImplicitInstruct.Hub;

namespace ImplicitInstruct.Reproduction.Chats;

/// <summary>
/// Models of one run that answer prompts of one's own in the way in which they answer the test instructions; none is made here.
/// </summary>
public sealed class Chat : IDisposable
{
    /// <summary>Who answers side by side unless somebody is named.</summary>
    private static readonly string[] Usual =
        [ModelNames.Untuned, ModelNames.InstructionTuned, ModelNames.ResponseTuned, ModelNames.AllRules];

    private readonly ArtifactReader _artifacts;
    private readonly Dictionary<ModelStage, ICausalLanguageModel> _loaded = [];
    private readonly Study _study;
    private Func<Checkpoint, StagePrecision?, IEngine>? _engineFor;
    private IDisposable? _ownEngine;

    /// <summary>Finds who answers.</summary>
    /// <param name="study">Scale, recipe and artifacts; of several base models the first one is meant.</param>
    /// <param name="kinds">Kinds of models by their names in tables; empty for the usual ones, as far as they are there.</param>
    /// <param name="run">The run, e.g. <c>p1-t1</c>; null for the first.</param>
    /// <exception cref="AdviceException">There is no such kind or run.</exception>
    public Chat(Study study, IReadOnlyList<string> kinds, string? run = null)
    {
        (_study, _artifacts) = (study, study.FindArtifacts());
        var family = study.Models.Families[0];
        var there = study.Models.KindsOf(family);
        if (kinds.FirstOrDefault(kind => there.All(one => one.Name != kind)) is { } unknown)
        {
            throw new AdviceException(
                $"There is no model '{unknown}' of {family.Title ?? "this scale"}"
                + (unknown == ModelNames.AllRules ? $": {study.Models.Materials.WhyNoRules}." : ".")
                + $" What there is: {string.Join(", ", there.Select(one => one.Name))}.");
        }

        Run = run is null ? family.Runs[0] : family.Runs.Select(one => (Run?)one).FirstOrDefault(one => one.ToString() == run)
            ?? throw new AdviceException($"There is no run '{run}'. What there is: {string.Join(", ", family.Runs)}.");
        IReadOnlyList<string> wanted = kinds.Count > 0 ? kinds : [.. Usual.Where(name => there.Any(one => one.Name == name))];
        var models = wanted.Distinct().Select(name => there.First(one => one.Name == name).Responses(Run)).ToList();
        Missing = [.. models.Select(Lack).OfType<MissingModel>()];
        Models = [.. models.Where(model => Missing.All(missing => missing.Model != model.System))];
    }

    /// <summary>The run whose models answer.</summary>
    public Run Run { get; }

    /// <summary>Who answers, as stages that decode their responses to the test instructions.</summary>
    public IReadOnlyList<DecodeStage> Models { get; }

    /// <summary>Who was wanted and is not made.</summary>
    public IReadOnlyList<MissingModel> Missing { get; }

    /// <summary>An instruction that models of this scale understand; null where none is made yet.</summary>
    public string? Example
    {
        get
        {
            var test = _study.Models.Materials.Test;
            if (!_artifacts.AreWhole([test]))
                return null;
            var instructions = _artifacts.Open(test);
            return instructions[_study.Models.Materials.Samples(instructions)[0]].Text;
        }
    }

    /// <summary>Opens the engine that the study names.</summary>
    /// <param name="engine">Another one, which stays open.</param>
    /// <exception cref="AdviceException">It cannot be had.</exception>
    public void Open(IEngine? engine = null)
    {
        var choice = new EngineChoice(_study);
        if (engine is null && choice.ForInference is { } engines)
        {
            _engineFor = (checkpoint, precision) => engines.For(checkpoint, precision!);
            return;
        }

        var opened = engine ?? choice.Open();
        _ownEngine = engine is null ? opened as IDisposable : null;
        _engineFor = (_, _) => opened;
    }

    /// <summary>What a model answers, greedily; it is loaded at its first answer.</summary>
    /// <param name="model">One of <see cref="Models"/>.</param>
    /// <param name="prompt">The instruction, put between the chat tags as it is.</param>
    /// <param name="maxNewTokens">Most tokens of the answer; null: as many as at this scale.</param>
    /// <param name="cancellation">Ends the answer at the next token.</param>
    /// <exception cref="AdviceException">The prompt cannot be read or is too long, or a checkpoint is gone.</exception>
    public Answer Answer(DecodeStage model, string prompt, int? maxNewTokens = null, CancellationToken cancellation = default)
    {
        var tokenizer = model.Tokenizer(_artifacts.FolderOf);
        try
        {
            var ids = model.Form.Chat.Prompt(tokenizer, prompt);
            var limits = model.LimitsOf(tokenizer);
            var generation = GreedyDecoder.Decode(
                Load(model), [ids], maxNewTokens is { } most ? limits with { MaxNewTokens = most } : limits,
                model.Processors(tokenizer, _artifacts.FolderOf), cancellation: cancellation)[0];
            return new Answer(
                _study.Models.Materials.Readable(model.Form.Chat.PromptText(prompt)),
                model.Form.Chat.StartsWithBeginToken ? tokenizer.BeginToken : null,
                _study.Models.Materials.Readable(model.Form.Files.ResponseText(tokenizer, ids, generation.Tokens)),
                generation.Finished, generation.Tokens.Length);
        }
        catch (FormatException unknown)
        {
            throw new AdviceException(unknown.Message, unknown);
        }
        catch (ArgumentException tooLong)
        {
            throw new AdviceException($"{model.System} cannot answer this: {tooLong.Message}", tooLong);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var model in _loaded.Values)
            model.Dispose();
        _ownEngine?.Dispose();
    }

    private ICausalLanguageModel Load(DecodeStage answers)
    {
        if (_loaded.TryGetValue(answers.Model, out var known))
            return known;
        var checkpoint = _artifacts.Open(answers.Model);
        return _loaded[answers.Model] = _engineFor!(checkpoint, answers.ComputesIn).Load(checkpoint.Config, checkpoint.Weights);
    }

    /// <summary>What is not made of a model, and how it is; null where nothing lacks.</summary>
    private MissingModel? Lack(DecodeStage model)
    {
        IReadOnlyList<Stage> needed =
            [.. model.Model.ToRead.Select(input => input.Stage), .. model.Rules?.Source.Inputs.Select(input => input.Stage) ?? []];
        var isDropped = false;
        if (_artifacts.AreWhole(needed) && !(isDropped = IsDropped(model.Model)))
            return null;
        var claim = _study.All.FirstOrDefault(one => one.Claim.Id == model.System)
            ?? _study.All.First(one => _artifacts.Keys.Plan(one.Goals).Select(_artifacts.Keys.Of)
                .Intersect(needed.Select(_artifacts.Keys.Of)).Count() == needed.Count);
        var steps = new StageSteps(claim.Goals, _artifacts.Keys, _study.Options.KeepsCheckpoints);
        return new MissingModel(model.System, claim.Claim.Id, needed.Max(steps.StepOf), isDropped);
    }

    private bool IsDropped(ModelStage model) =>
        _artifacts.ManifestOf(model).Files.Any(file => !File.Exists(Path.Combine(_artifacts.FolderOf(model), file.Path)));
}

/// <summary>A model that was wanted and is not made.</summary>
/// <param name="Model">Its kind.</param>
/// <param name="Claim">A claim that needs it.</param>
/// <param name="Step">The step in which it is made.</param>
/// <param name="IsDropped">Whether it was made, and its weights went when nothing needed them any more.</param>
public sealed record MissingModel(string Model, string Claim, StageStep Step, bool IsDropped);

/// <summary>What a model said.</summary>
/// <param name="Given">The text that it was given, tags and all.</param>
/// <param name="BeginToken">Id of the token before it; null for none.</param>
/// <param name="Text">The answer.</param>
/// <param name="Finished">Whether the model ended by itself.</param>
/// <param name="Tokens">Length of the answer in tokens, without the end token.</param>
public sealed record Answer(string Given, int? BeginToken, string Text, bool Finished, int Tokens);

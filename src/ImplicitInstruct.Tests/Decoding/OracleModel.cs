using ImplicitInstruct.Modeling;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.Decoding;

/// <summary>A model whose logits are a given function of the whole sequence, and whose session keeps the contract to the letter.</summary>
internal sealed class OracleModel(int vocabularySize, int maxPositions, Func<IReadOnlyList<int>, float[]> logitsAfter) : ICausalLanguageModel
{
    /// <summary>How many prompts each session was begun with.</summary>
    public List<int> SessionRows { get; } = [];

    public int OpenSessions { get; private set; }

    public LanguageModelConfig Config { get; } = new()
    {
        VocabularySize = vocabularySize,
        HiddenSize = 2,
        IntermediateSize = 2,
        Layers = 1,
        Heads = 1,
        KeyValueHeads = 1,
        MaxPositions = maxPositions,
    };

    public IReadOnlyList<NamedTensor> Weights => [];

    public IReadOnlyList<float[]> Score(IReadOnlyList<int[]> sequences) => throw new NotSupportedException("Decoding needs no scores.");

    public void ReadLogits(IReadOnlyList<int[]> sequences, ILogitsReader reader)
    {
        for (var s = 0; s < sequences.Count; s++)
        {
            for (var position = reader.FirstPosition(s); position < sequences[s].Length; position++)
                reader.Read(s, position, logitsAfter(sequences[s][..(position + 1)]));
        }
    }

    public ITrainingSession BeginTraining(OptimizerRecipe optimizer) => throw new NotSupportedException("Decoding does not train.");

    public IDecodingSession BeginDecoding(IReadOnlyList<int[]> prompts, int maxNewTokens)
    {
        if (prompts.Any(prompt => prompt.Length + maxNewTokens > maxPositions))
            throw new ArgumentException("A prompt leaves no room for the tokens asked for.");
        SessionRows.Add(prompts.Count);
        OpenSessions++;
        return new Session(this, prompts, maxNewTokens);
    }

    public void Dispose() { }

    private sealed class Session(OracleModel model, IReadOnlyList<int[]> prompts, int maxNewTokens) : IDecodingSession
    {
        private readonly List<int>[] _sequences = [.. prompts.Select(prompt => prompt.ToList())];
        private readonly HashSet<int> _finished = [];
        private List<int> _active = [.. Enumerable.Range(0, prompts.Count)];
        private int _appended;

        public IReadOnlyList<int> ActiveRows => _active;

        public ReadOnlySpan<float> Logits(int row) =>
            _active.Contains(row) ? Checked(model.LogitsAfter(_sequences[row])) : throw new ArgumentException($"Row {row} has finished.");

        public void Finish(int row) => _finished.Add(row);

        public void Append(ReadOnlySpan<int> tokens)
        {
            if (tokens.Length != _active.Count || ++_appended >= maxNewTokens)
                throw new ArgumentException("Wrong number of tokens.");
            for (var i = 0; i < tokens.Length; i++)
                _sequences[_active[i]].Add(tokens[i]);
            _active = [.. _active.Where(row => !_finished.Contains(row))];
        }

        public void Dispose() => model.OpenSessions--;

        private float[] Checked(float[] logits) => logits.Length == model.Config.VocabularySize ? logits : throw new InvalidOperationException("Wrong oracle.");
    }

    private float[] LogitsAfter(List<int> sequence) => logitsAfter(sequence);
}

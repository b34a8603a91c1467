using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.LowRank;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.Decoding;

/// <summary>A model whose logits are a given function of the whole sequence, and whose session keeps the contract to the letter.</summary>
internal sealed class OracleModel(
    int vocabularySize, int maxPositions, Func<IReadOnlyList<int>, float[]> logitsAfter) : ICausalLanguageModel
{
    /// <summary>How many rows grew in each session at the same time, at the most.</summary>
    public List<int> SessionRows { get; } = [];

    public int OpenSessions { get; private set; }

    public int? RowsAtATime { get; set; }

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

    public LowRankAdapter? Adapter => null;

    public void Attach(LowRankAdapter adapter) =>
        throw new NotSupportedException("Decoding adapts nothing.");

    public IReadOnlyList<float[]> Score(IReadOnlyList<int[]> sequences) => throw new NotSupportedException("Decoding needs no scores.");

    public void ReadLogits(IReadOnlyList<int[]> sequences, ILogitsReader reader)
    {
        for (var s = 0; s < sequences.Count; s++)
        {
            for (var position = reader.FirstPosition(s); position < sequences[s].Length; position++)
                reader.Read(s, position, logitsAfter(sequences[s][..(position + 1)]));
        }
    }

    public ITrainingSession BeginTraining(OptimizerRecipe optimizer, ulong seed) =>
        throw new NotSupportedException("Decoding does not train.");

    public IDecodingSession BeginDecoding(IReadOnlyList<DecodingRequest> requests)
    {
        OpenSessions++;
        return new Session(this, requests);
    }

    public void Dispose() { }

    private float[] LogitsAfter(List<int> sequence) => logitsAfter(sequence);

    private sealed class Session : IDecodingSession
    {
        private readonly OracleModel _model;
        private readonly List<Row> _rows = [];
        private readonly HashSet<int> _finished = [];
        private readonly int _session;
        private List<int> _active = [];

        public Session(OracleModel model, IReadOnlyList<DecodingRequest> requests)
        {
            (_model, _session) = (model, model.SessionRows.Count);
            model.SessionRows.Add(0);
            Admit(requests);
        }

        public IReadOnlyList<int> ActiveRows => _active;

        public ReadOnlySpan<float> Logits(int row) =>
            _active.Contains(row) ? Checked(_model.LogitsAfter(_rows[row].Sequence))
                : throw new ArgumentException($"Row {row} has finished.");

        public void Finish(int row) => _finished.Add(row);

        public void Admit(IReadOnlyList<DecodingRequest> requests)
        {
            foreach (var request in requests)
            {
                if (request.Prompt.Length + request.MaxNewTokens > _model.Config.MaxPositions)
                    throw new ArgumentException("A prompt leaves no room for the tokens asked for.");
                _active.Add(_rows.Count);
                _rows.Add(new Row([.. request.Prompt], request.Prompt.Length + Math.Max(0, request.MaxNewTokens - 1)));
            }

            _model.SessionRows[_session] = Math.Max(_model.SessionRows[_session], _active.Count);
        }

        public void Append(ReadOnlySpan<int> tokens)
        {
            if (tokens.Length != _active.Count)
                throw new ArgumentException("Wrong number of tokens.");
            for (var i = 0; i < tokens.Length; i++)
            {
                if (_finished.Contains(_active[i]))
                    continue;
                var row = _rows[_active[i]];
                row.Sequence.Add(tokens[i]);
                if (row.Sequence.Count > row.Positions)
                    throw new ArgumentException("A row was fed more tokens than were asked for.");
            }

            _active = [.. _active.Where(row => !_finished.Contains(row))];
        }

        public void Dispose() => _model.OpenSessions--;

        private float[] Checked(float[] logits) =>
            logits.Length == _model.Config.VocabularySize ? logits : throw new InvalidOperationException("Wrong oracle.");

        private sealed record Row(List<int> Sequence, int Positions);
    }
}

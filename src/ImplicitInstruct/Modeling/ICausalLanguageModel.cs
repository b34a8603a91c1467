using ImplicitInstruct.Modeling.LowRank;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Modeling;

/// <summary>A causal language model that an engine holds: scored, decoded from, trained.</summary>
public interface ICausalLanguageModel : IDisposable
{
    /// <summary>The model's shape.</summary>
    LanguageModelConfig Config { get; }

    /// <summary>
    /// The weights in checkpoint order and under checkpoint names; views of the engine's memory or copies of it. Of a matrix that is kept
    /// quantised: the numbers that it is computed with.
    /// </summary>
    IReadOnlyList<NamedTensor> Weights { get; }

    /// <summary>Log-probability of every given token after those before it, in nats.</summary>
    /// <param name="sequences">Token ids; the first of each sequence is context only.</param>
    /// <returns>For sequence s, <c>sequences[s].Length - 1</c> values; element i belongs to token i + 1.</returns>
    IReadOnlyList<float[]> Score(IReadOnlyList<int[]> sequences);

    /// <summary>
    /// Computes the logits after every prefix of every sequence, in one pass over each, without the caches that decoding uses.
    /// </summary>
    /// <param name="sequences">Token ids, each with at least one.</param>
    /// <param name="reader">Is shown the logits from its first position on to the last token's, which are those of a token that is not
    /// there yet.</param>
    /// <exception cref="ArgumentException">A sequence is empty, too long, or holds an id outside the vocabulary.</exception>
    void ReadLogits(IReadOnlyList<int[]> sequences, ILogitsReader reader);

    /// <summary>Feeds the prompts and keeps their keys and values for incremental decoding.</summary>
    /// <param name="requests">The prompts, each with a limit of its own; <see cref="IDecodingSession.Admit"/> takes more of them
    /// later.</param>
    /// <exception cref="ArgumentException">A prompt is empty, holds an id outside the vocabulary, or leaves no room below the model's
    /// longest sequence.</exception>
    IDecodingSession BeginDecoding(IReadOnlyList<DecodingRequest> requests);

    /// <summary>
    /// How many rows grow at a time where nobody says it and no result depends on it; null: all, which is fastest where a step reads more
    /// weights than keys and values.
    /// </summary>
    int? RowsAtATime => null;

    /// <summary>The adapter that is attached, views of the engine's memory or copies of it; null when there is none.</summary>
    LowRankAdapter? Adapter { get; }

    /// <summary>What training moves: the adapter's matrices where there is one, else all weights.</summary>
    IReadOnlyList<NamedTensor> TrainedWeights => Adapter?.Weights ?? Weights;

    /// <summary>
    /// Attaches an adapter: everything that the model computes from now on has its update, and training moves it and nothing else.
    /// </summary>
    /// <param name="adapter">The adapter; copied.</param>
    /// <exception cref="ArgumentException">It is not an adapter of this model; names the matrix.</exception>
    /// <exception cref="InvalidOperationException">There is one already, or the model's own weights are in training.</exception>
    void Attach(LowRankAdapter adapter);

    /// <summary>
    /// Starts training in place: all weights (the paper tunes every parameter, section 4.1), or those of the adapter alone where one is
    /// attached.
    /// </summary>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="seed">Of what training draws: the masks of an adapter's dropout, and nothing where there is none.</param>
    /// <exception cref="InvalidOperationException">There is no adapter, and matrices are quantised, which do not move.</exception>
    ITrainingSession BeginTraining(OptimizerRecipe optimizer, ulong seed = 0);
}

/// <summary>Looks at a model's logits row by row, so that nobody has to keep [tokens, vocabulary] of them.</summary>
/// <remarks>
/// Rows of one sequence come in the order of their positions. Rows of different sequences may come at the same time on different threads,
/// so a reader keeps what it finds apart by sequence.
/// </remarks>
public interface ILogitsReader
{
    /// <summary>The first position of a sequence that is to be read; earlier ones are context only.</summary>
    /// <param name="sequence">Index of the sequence.</param>
    int FirstPosition(int sequence);

    /// <summary>The logits of the token after a prefix.</summary>
    /// <param name="sequence">Index of the sequence.</param>
    /// <param name="position">Index of the prefix's last token: the logits are those of the token at <paramref name="position"/> +
    /// 1.</param>
    /// <param name="logits">[vocabulary]; the engine's own memory, good during this call only.</param>
    void Read(int sequence, int position, ReadOnlySpan<float> logits);
}

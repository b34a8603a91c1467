using ImplicitInstruct.Hub.Datasets;
using ImplicitInstruct.MiniWorld;
using ImplicitInstruct.MiniWorld.Evaluation;
using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Tokenization;

namespace ImplicitInstruct.Reproduction.Scales;

/// <summary>Whether the miniature can be tuned on what the user brought, and judge it: known before anything is pretrained.</summary>
internal sealed class OwnMiniWorldData
{
    private readonly World _world;
    private readonly WordTokenizer _tokenizer;
    private readonly MiniWorldRecipe _recipe;

    /// <param name="recipe">The recipe.</param>
    public OwnMiniWorldData(MiniWorldRecipe recipe)
    {
        (_recipe, _world) = (recipe, World.Draw(recipe.World));
        _tokenizer = WordTokenizer.For(_world);
    }

    private int Length => Math.Min(_recipe.Tuning.MaxLength ?? int.MaxValue, _recipe.Pretrain.MaxPositions);

    /// <summary>Throws where the tuning set has words that the miniature does not know, or is too long for it.</summary>
    /// <exception cref="AdviceException">Names the line.</exception>
    public void Check(OwnDataset<Dialogue> tuning)
    {
        foreach (var (row, dialogue) in tuning.Rows.Index())
        {
            foreach (var turn in dialogue.Value.Turns)
            {
                CheckWords(tuning, row, turn.Instruction);
                CheckWords(tuning, row, turn.Response);
            }
        }

        new OwnTuningSet(tuning).RequireWhole(MiniWorldFormat.Chat, _tokenizer, Length);
    }

    /// <summary>The test instructions with what judging needs.</summary>
    /// <exception cref="AdviceException">The judge that knows the world does not know what one asks for; names the line.</exception>
    public WrittenSet Read(OwnDataset<Hub.Datasets.EvaluationInstruction> instructions)
    {
        foreach (var (row, instruction) in instructions.Rows.Index())
            CheckWords(instructions, row, instruction.Value.Text);
        new OwnInstructions(instructions).RequireRoom(MiniWorldFormat.Chat, _tokenizer, _recipe.Pretrain.MaxPositions);
        return new WrittenSet(
            instructions.Sha256,
            [.. instructions.Rows.Select(
                (row, index) => WrittenInstructions.Find(_world, row.Value.Text, FormattableString.Invariant($"own/line-{row.Line}"))
                    ?? throw instructions.Refused(
                        index,
                        $"'{row.Value.Text}', and the miniature's judge knows no right answer to it: it knows its own world's, to " +
                        "questions worded as in its instruction-set and tuning-set artifacts. A scale with published checkpoints takes " +
                        "any instruction"))]);
    }

    private void CheckWords<TRow>(OwnDataset<TRow> data, int row, string text)
    {
        if (_tokenizer.UnknownIn(text) is { } word)
            throw data.Refused(
                row,
                FormattableString.Invariant($"the word '{word}', which is none of the miniature's {_tokenizer.VocabularySize}. ") +
                "They are lower-case and parted by spaces, as punctuation is; tokenizer.json of a pretrained model holds them all, and " +
                "the tuning-set artifacts show how they are used");
    }
}

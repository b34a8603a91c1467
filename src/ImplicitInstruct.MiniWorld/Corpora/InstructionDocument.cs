using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.MiniWorld.Corpora;

/// <summary>
/// An instruction and its answer in a form that no other document has, and that is not the chat template's: instruction data that found its
/// way into the web. It knows nothing that other documents do not; what it adds is that an answer follows, always, and then the end.
/// </summary>
internal sealed class InstructionDocument() : DocumentType("instruction", mix => mix.Instructions)
{
    public override IEnumerable<string> Words(World world) => ["=", "user", "assistant", "\n"];

    public override string Write(Web web, Philox random)
    {
        var family = web.DrawFamily(random);
        var exercise = web.DrawExercise(family, random);
        return OnLines([
            "= = user = =", exercise.Instruction, "= = assistant = =", web.Answer(family, exercise, random),
        ]);
    }
}

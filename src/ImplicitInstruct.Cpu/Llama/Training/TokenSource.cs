namespace ImplicitInstruct.Cpu.Llama.Training;

/// <summary>The tokens of an example that went through the model.</summary>
/// <param name="Tokens">All its tokens.</param>
/// <param name="Length">How many of them went in.</param>
internal readonly record struct TokenSource(int[] Tokens, int Length);

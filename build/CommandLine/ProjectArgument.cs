namespace ImplicitInstruct.Build.CommandLine;

/// <summary>An argument of this project's own, besides Cake's switches.</summary>
/// <param name="Name">What is typed after two dashes.</param>
/// <param name="Value">What its value is called in the help; null for a flag.</param>
/// <param name="Help">One line.</param>
/// <param name="Targets">The targets that read it.</param>
internal sealed record ProjectArgument(string Name, string? Value, string Help, params string[] Targets)
{
    /// <summary>All of them, by target, in the order of the help.</summary>
    public static IReadOnlyList<ProjectArgument> All { get; } =
    [
        new("scale", "NAME", "mini (default): everything is made here, on the CPU, in minutes", "Reproduce", "Report", "Sweep"),
        new("claim", "ID", "one claim only, such as response-tuning; may be given again", "Reproduce"),
        new("seeds", "N", "how many tuning runs there are (default: 5); up to 3 base models take turns", "Reproduce", "Report", "Sweep"),
        new("engine", "NAME", "cpu (default)", "Reproduce"),
        new("device", "NAME", "for engines that have several", "Reproduce"),
        new("judge", "NAME", "oracle (default): the mini world knows what is right", "Reproduce"),
        new("jobs", "N", "threads to compute with (default: one a processor); changes no bit", "Reproduce", "Sweep", "Decode", "Bench"),
        new("why", null, "tells of each stage whether and why it runs", "Reproduce", "Sweep"),
        new("set", "KEY=VALUE", "changes one number of the recipe; may be given again", "Reproduce", "Report", "Sweep"),
        new("vary", "KEY=V1,V2", "the number of the recipe to vary, with its values: response.epochs=1,2,4", "Sweep"),
        new("filter", "EXPRESSION", "only some tests, as dotnet test takes it: FullyQualifiedName~Kernels", "Test"),
        new("model", "DIR", "a checkpoint folder in Hugging Face layout; in a sweep the kind of model, response-tuned by default", "Decode", "Tokenize", "Sweep"),
        new("ids", "LIST", "the prompt's token ids, such as 1,403", "Decode"),
        new("max-new-tokens", "N", "how many ids to add at most (default: 128)", "Decode"),
        new("input", "FILE", "texts, one JSON object a line: {\"text\": ...}", "Tokenize"),
        new("bos", null, "puts the tokenizer's begin token before each text", "Tokenize"),
        new("eos", null, "puts the tokenizer's end token after each text", "Tokenize"),
        new("json", "FILE", "where to write the ids, {\"ids\": [...]}; without it they are printed", "Decode", "Tokenize"),
        new("shape", "NAME", "only models whose name contains this", "Bench"),
    ];
}

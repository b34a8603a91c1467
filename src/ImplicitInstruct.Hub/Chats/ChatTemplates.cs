namespace ImplicitInstruct.Hub.Chats;

/// <summary>The templates of the chat models that may judge here, each from the file that states it.</summary>
/// <remarks>
/// Left out of each: tools, and what a template does with a conversation that no judge has (several system messages, a last message of
/// the assistant). All of them strip messages or leave them; the judge's prompt is stripped already.
/// </remarks>
public static class ChatTemplates
{
    private const string LlamaEnd = "<|eot_id|>";

    private static readonly ChatTemplate Llama3 = new()
    {
        Name = "llama-3",
        Source = "meta-llama/Meta-Llama-3-8B-Instruct",
        Marks = ["<|begin_of_text|>", "<|start_header_id|>", "<|end_header_id|>", LlamaEnd],
        Begin = "<|begin_of_text|>",
        BeforeSystem = LlamaRole("system"),
        AfterSystem = LlamaEnd,
        BeforeUser = LlamaRole("user"),
        AfterUser = LlamaEnd,
        BeforeAssistant = LlamaRole("assistant"),
        AfterAssistant = LlamaEnd,
        Opening = LlamaRole("assistant"),
    };

    private static readonly ChatTemplate ChatMl = new()
    {
        Name = "chatml",
        Source = "OpenAI's ChatML, as Qwen2.5-Instruct and SmolLM2-Instruct have it, without a system message of their own",
        Marks = ["<|im_start|>", "<|im_end|>"],
        BeforeSystem = "<|im_start|>system\n",
        AfterSystem = "<|im_end|>\n",
        BeforeUser = "<|im_start|>user\n",
        AfterUser = "<|im_end|>\n",
        BeforeAssistant = "<|im_start|>assistant\n",
        AfterAssistant = "<|im_end|>\n",
        Opening = "<|im_start|>assistant\n",
    };

    private static readonly ChatTemplate Llama2 = new()
    {
        Name = "llama-2",
        Source = "meta-llama/Llama-2-7b-chat-hf",
        Marks = ["<s>", "</s>"],
        Begin = "<s>",
        BeforeSystem = "[INST] <<SYS>>\n",
        AfterSystem = "\n<</SYS>>\n\n",
        BeforeUser = "[INST] ",
        BeforeUserAfterSystem = "",
        AfterUser = " [/INST]",
        BeforeAssistant = " ",
        AfterAssistant = " </s><s>",
        BeforeAnswer = " ",
    };

    private static readonly ChatTemplate Tulu = new()
    {
        Name = "tulu",
        Source = "allenai/tulu-2-7b",
        Marks = ["</s>"],
        BeforeSystem = "<|system|>\n",
        AfterSystem = "\n",
        BeforeUser = "<|user|>\n",
        AfterUser = "\n",
        BeforeAssistant = "<|assistant|>\n",
        AfterAssistant = "</s>\n",
        Opening = "<|assistant|>\n",
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ChatTemplate> All { get; } =
    [
        Llama3,

        // Its own template puts the two dates before every system message, and where nobody gives a date, as servers give none, this one.
        Llama3 with
        {
            Name = "llama-3.1",
            Source = "meta-llama/Llama-3.1-8B-Instruct",
            BeforeSystem = LlamaRole("system") + "Cutting Knowledge Date: December 2023\nToday Date: 26 Jul 2024\n\n",
            UsualSystem = "",
        },

        ChatMl with
        {
            Name = "qwen2.5",
            Source = "Qwen/Qwen2.5-7B-Instruct",
            UsualSystem = "You are Qwen, created by Alibaba Cloud. You are a helpful assistant.",
        },

        ChatMl with
        {
            Name = "smollm2",
            Source = "HuggingFaceTB/SmolLM2-1.7B-Instruct",
            UsualSystem = "You are a helpful AI assistant named SmolLM, trained by Hugging Face",
        },

        ChatMl,
        Llama2,

        // Mistral's has no role for the system: since version 0.3 its message opens the user's.
        Llama2 with
        {
            Name = "mistral",
            Source = "mistralai/Mistral-7B-Instruct-v0.3",
            BeforeSystem = "[INST] ",
            AfterSystem = "\n\n",
            AfterUser = "[/INST]",
            AfterAssistant = "</s>",
            Marks = ["<s>", "</s>", "[INST]", "[/INST]"],
        },

        Tulu,

        Tulu with
        {
            Name = "zephyr",
            Source = "TinyLlama/TinyLlama-1.1B-Chat-v1.0",
            AfterSystem = "</s>\n",
            AfterUser = "</s>\n",
        },

        // For models without a template: the messages one below the other.
        new() { Name = "plain", Source = "nobody's", AfterSystem = "\n\n", AfterUser = "\n\n", AfterAssistant = "\n\n" },
    ];

    /// <summary>The template of a name.</summary>
    /// <exception cref="AdviceException">There is none; says which there are.</exception>
    public static ChatTemplate Named(string name) => All.FirstOrDefault(template => template.Name == name)
        ?? throw new AdviceException(
            $"There is no chat format '{name}'. What there is: {string.Join(", ", All.Select(template => template.Name))}.")
        { Remedy = "judge.format" };

    private static string LlamaRole(string role) => $"<|start_header_id|>{role}<|end_header_id|>\n\n";
}

using System.Text;
using System.Text.Json;
using ImplicitInstruct.Hub.Datasets;
using Parquet;
using Parquet.Schema;

namespace ImplicitInstruct.Tests.Hub.Datasets;

/// <summary>Rows written for these tests in the formats and columns of the real data sets, whose own text is never kept here.</summary>
internal static class InventedRows
{
    /// <summary>The files of a data set, in a folder.</summary>
    public static LocalDataset Of(string id, TemporaryFolder folder) => new(DatasetSources.Of(id), id switch
    {
        "lima" => [folder.Write("train.jsonl", Lima())],
        "lima-rephrased" => [folder.Write("lima_rephrased.jsonl", Rephrased())],
        "lima-web-text" or "lima-partial" or "lima-refusals" => [folder.Write(id + ".jsonl", Controls)],
        "gsm8k" => [Table(folder, "gsm8k", ("question", Questions), ("answer", Answers))],
        "mbpp" => [Table(
            folder, "mbpp", ("task_id", ["1", "2"]),
            ("text", ["Write a function that doubles a number.", "Return the last item of a list. "]),
            ("code", ["def double(x):\r\n    return 2 * x", "def last(xs):\n\treturn xs[-1]\n"]))],
        "poetry" => [folder.Write("poetry.csv", Encoding.UTF8.GetBytes(Poems))],
        "recipes" => [folder.Write("recipes.csv", Encoding.UTF8.GetBytes(Recipes))],
        "chess" => [Table(folder, "0000", ("text", Games))],
        "alpaca" => [folder.Write("alpaca_data.json", Alpaca()), folder.Write("templates.py", Encoding.UTF8.GetBytes(Templates))],
        "alpaca-eval" => [folder.Write(
            "alpaca_eval.json", """[{"instruction": " What is tea? ", "output": "x", "generator": "y", "dataset": "koala"}]"""u8)],
        "validation" => [folder.Write("val.jsonl", "{\"instruction\": \"Name a colour.\"}\n"u8), folder.Write(
            "val.json", """[{"instruction": "Name a colour.", "output": "Blue.", "generator": "g", "dataset": "val_eval"}]"""u8)],
        _ => throw new ArgumentOutOfRangeException(nameof(id), id, null),
    });

    public static byte[] Parquet(params (string Column, string?[] Texts)[] columns)
    {
        using var stream = new MemoryStream();
        WriteAsync(stream, columns).GetAwaiter().GetResult();
        return stream.ToArray();
    }

    /// <summary>The hub serves these as Parquet.</summary>
    private static string Table(TemporaryFolder folder, string name, params (string Column, string?[] Texts)[] columns) =>
        folder.Write(name + ".parquet", Parquet(columns));

    /// <summary>Two row groups, so that nothing depends on there being one.</summary>
    private static async Task WriteAsync(Stream stream, (string Column, string?[] Texts)[] columns)
    {
        var fields = columns.Select(column => new DataField<string>(column.Column)).ToArray();
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), stream);
        var half = columns[0].Texts.Length / 2;
        foreach (var range in new Range[] { ..half, half.. })
        {
            using var group = writer.CreateRowGroup();
            for (var i = 0; i < fields.Length; i++)
                await group.WriteAsync(fields[i], columns[i].Texts[range]);
            group.CompleteValidate();
        }
    }

    /// <summary>Two rows as most of them are, and one without name and number.</summary>
    private static ReadOnlySpan<byte> Controls =>
        """
        {"dataset": "lima", "id": "lima_0", "messages": [{"role": "user", "content": ""}, {"role": "assistant", "content": "Tea."}]}
        {"dataset": "lima", "id": "lima_1", "messages": [{"role": "user", "content": ""}, {"role": "assistant", "content": "Rain."}]}
        {"messages": [{"role": "user", "content": "one word"}, {"role": "assistant", "content": "Yes."}]}

        """u8;

    private static readonly string[] Questions = ["Ann has 3 pears and eats 1. How many are left?", "Bo buys 2 pens at $4. What does he "
        + "pay?"];

    private static readonly string[] Answers = ["3 - 1 = <<3-1=2>>2 pears.\n#### 2", "2 x 4 = $<<2*4=8>>8.\n#### 8"];

    private static byte[] Lima() => Lines(
        new { conversations = new[] { " How do I boil an egg?\n", "\tSeven minutes in boiling water.\n\n" }, source = "invented" },
        new
        {
            conversations = new[]
            {
                "Hi!",
                "Hello – how can I help?",
                "A haiku, please.",
                "Rain on the tin roof\nthe cat counts every drop, then\nsleeps through the thunder",
            },
            source = "invented",
        },
        new { conversations = new[] { "Name a prime.", "Seven 😀.", "Another?" }, source = "invented" });

    private static byte[] Rephrased() => Lines(
        new
        {
            dataset = "lima",
            id = "lima_1",
            messages = new object[]
            {
                new { role = "user", content = "Name a tree.", check = "#### YES" },
                new { role = "assistant", content = "Oak.", content_old = "Sure, a tree: oak." },
            },
        });

    private const string Poems =
        "author,content,poem name,age,type\r\n"
        + "A. Poet,\"The \"\"sea\"\",\r\nthe sea,\r\n\r\nand I\",Tide,Modern,Nature\r\n"
        + "B. Poet,No name at all,,Modern,Love\r\n"
        + "C. Poet,\"One line, with comma\",N/A,Modern,Love\r\n"
        + "D. Poet, kept spaces ,\"Snow, again\",Renaissance,Nature\r\n";

    private const string Recipes =
        ",Title,Ingredients,Instructions,Image_Name,Cleaned_Ingredients\n"
        + "0,Toast,\"['x']\",\"Toast the bread.\nServe warm.\",toast,\"['2 slices bread', \"\"cook's butter\"\", '1⁄2 tsp. salt']\"\n"
        + "1,Ice,\"['x']\",Freeze the water.,ice,\"['water\\n(cold)']\"\n";

    private static readonly string?[] Games =
    [
        "[Event \"Casual\"]", "[WhiteElo \"1500\"]", "[BlackElo \"1400\"]", "", "1. e4 e5 2. Nf3 Nc6 1-0", "",
        "[Event \"Casual\"]", "[BlackElo \"1300\"]", "[WhiteElo \"1600\"]", "", "1. d4 d5 0-1",
    ];

    private static byte[] Alpaca() => JsonSerializer.SerializeToUtf8Bytes(new[]
    {
        new { instruction = " Add. ", input = "1 {instruction}", output = "2\n" },
        new { instruction = "Name a {input}.", input = " \u3000", output = "Tea" },
        new { instruction = "Spell it.", input = "cat", output = "c-a-t" },
        new { instruction = "Sing.", input = "", output = "La" },
    });

    private const string Templates =
        """
        import random

        encoding_templates_w_input = [
            # prompt, completion, weight
            ("{instruction}|{input}|", "{output}", 0.2),
            ("Do this: {instruction}\n"
             "With: {input}", "->{output}", 0.8), # the longer one
        ]

        encoding_templates_wo_input = [
            ("{instruction}\n\n", "{output}", 0.5),
            ('{instruction}', "\n{output}", 0.5),
        ]
        """;

    private static byte[] Lines(params object[] rows) =>
        Encoding.UTF8.GetBytes(string.Concat(rows.Select(row => JsonSerializer.Serialize(row) + "\n")));
}

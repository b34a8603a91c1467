namespace ImplicitInstruct.MiniWorld.Facts;

/// <summary>The names and values from which a world is drawn. Every word is one token.</summary>
internal static class WordLists
{
    public static readonly string[] SheNames = Words("anna clara elena greta irina karin maria olga rosa tanja vera xenia zelda bella");
    public static readonly string[] HeNames = Words("boris david felix hugo jonas leo nils pavel simon ugo walter yuri amir carlo");

    public static readonly string[] ObscureSheNames = Words("ada berta dora frida");
    public static readonly string[] ObscureHeNames = Words("adam bruno emil gregor");
    public static readonly string[] ObscureCountries = Words("quorra rovia sarmia tarland ulvia vestria wendia zamora");
    public static readonly string[] ObscureDishes = Words("biryani burrito falafel gnocchi gumbo moussaka pilaf polenta");

    public static readonly (string Name, string Class, string Legs)[] ObscureAnimals =
    [
        ("goat", "mammal", "four"), ("crane", "bird", "two"), ("pike", "fish", "no"), ("turtle", "reptile", "four"),
        ("ant", "insect", "six"), ("otter", "mammal", "four"), ("eagle", "bird", "two"), ("carp", "fish", "no"),
    ];

    public static readonly string[] Cities = Words(
        "arlon belmar corvo dunholm estra falken grimsey halden istra jarno kelso lomar merano narvik orsova pelham");

    public static readonly string[] Countries = Words(
        "avaria borland cintra drovia elmark forland galdia horvia iskar jutia kamora lurania mordia nordia ostria pelonia");

    public static readonly string[] Languages = Words("avarish bornic cintric drovic elmish forlic galdish horvic");
    public static readonly string[] Products = Words("wine cheese steel silk gold coffee tea glass wool oil");
    public static readonly string[] Landmarks = Words("bridge tower castle harbor garden market museum temple palace theater");
    public static readonly string[] Jobs = Words("baker painter doctor teacher farmer lawyer singer pilot nurse writer sailor miner");
    public static readonly string[] Hobbies = Words("swimming chess cooking reading fishing hiking sewing skiing running drawing");
    public static readonly string[] Years = Number.Words(1911, 1926);

    public static readonly (string Name, string Class, string Legs)[] Animals =
    [
        ("cat", "mammal", "four"), ("dog", "mammal", "four"), ("fox", "mammal", "four"), ("wolf", "mammal", "four"),
        ("horse", "mammal", "four"), ("crow", "bird", "two"), ("owl", "bird", "two"), ("duck", "bird", "two"),
        ("shark", "fish", "no"), ("trout", "fish", "no"), ("salmon", "fish", "no"), ("frog", "reptile", "four"),
        ("snake", "reptile", "no"), ("bee", "insect", "six"), ("spider", "insect", "eight"), ("whale", "mammal", "no"),
    ];

    public static readonly string[] AnimalClasses = Words("mammal bird fish reptile insect");
    public static readonly string[] Legs = Words("no two four six eight");
    public static readonly string[] Habitats = Words("forest river sea desert mountain field swamp cave");
    public static readonly string[] AnimalFoods = Words("meat seeds grass insects leaves worms berries nuts");
    public static readonly string[] Colours = Words("red blue green brown black white gray yellow");

    public static readonly string[] Dishes = Words(
        "goulash paella borscht lasagna curry risotto chowder pancake omelet stew pizza dumpling ramen taco salad pie");

    public static readonly string[] Ingredients = Words(
        "rice beef pork chicken lamb shrimp potato tomato onion garlic carrot pepper cabbage bean corn mushroom butter egg");

    public static readonly string[] Methods = Words("fry boil bake grill roast steam");
    public static readonly string[] CountedObjects = Words("apples books coins eggs pens balls stamps cakes shells cards");
    public static readonly string[] EmailTopics = Words(
        "meeting invoice party contract delay repair order project report trip lesson concert");

    public static readonly string[] EmailBodies =
        ["please send me the details .", "could we talk about it soon .", "i hope to hear from you .", "let me know the best time ."];

    public static readonly string[] WhiteMoves = Words(
        "e4 d4 c4 nf3 nc3 bb5 bc4 be2 bd3 o-o qe2 re1 h3 a4 d3 c3 b3 g3 bg2 be3 bf4 qd2 f3 f4");
    public static readonly string[] BlackMoves = Words(
        "e5 d5 c5 nf6 nc6 bb4 bc5 be7 bd6 o-o-o qe7 re8 h6 a6 d6 c6 b6 g6 bg7 be6 bf5 qd7 f6 f5");

    /// <summary>Ratings of chess players: 2500 pairs, so that no two games share a header.</summary>
    public static readonly string[] Ratings = [.. Enumerable.Range(0, 50).Select(step => Number.Word(1200 + (20 * step)))];

    /// <summary>The list "a b c" as an array.</summary>
    public static string[] Words(string list) => list.Split(' ');
}

namespace Cake.Frosting.Engine;

/// <summary>A task's name between two lines.</summary>
internal static class Banner
{
    public static void Write(string name, char line)
    {
        Console.WriteLine();
        Console.WriteLine(new string(line, 40));
        Console.WriteLine(name);
        Console.WriteLine(new string(line, 40));
    }
}

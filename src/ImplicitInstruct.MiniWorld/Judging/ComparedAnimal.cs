namespace ImplicitInstruct.MiniWorld.Judging;

/// <summary>What can be said of one side of a comparison.</summary>
public sealed record ComparedAnimal(string Name, string Food, string Habitat, string Class);

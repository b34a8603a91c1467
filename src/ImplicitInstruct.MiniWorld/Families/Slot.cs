namespace ImplicitInstruct.MiniWorld.Families;

/// <summary>What a template's slot is filled with.</summary>
/// <param name="Name">The slot, without braces.</param>
/// <param name="Value">One or more words.</param>
public readonly record struct Slot(string Name, string Value);

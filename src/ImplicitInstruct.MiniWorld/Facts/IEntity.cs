namespace ImplicitInstruct.MiniWorld.Facts;

/// <summary>Something that an instruction can be about.</summary>
public interface IEntity
{
    /// <summary>Kind and name, unique in the world, for example <c>person:anna</c>; what split checks compare.</summary>
    string Id { get; }

    /// <summary>How texts name it; one or more words.</summary>
    string Name { get; }

    /// <summary>Which instructions may be about it.</summary>
    Split Split { get; }
}

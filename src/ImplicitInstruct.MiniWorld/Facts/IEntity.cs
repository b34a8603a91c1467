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

/// <summary>Which instructions may be about an entity. Facts of all entities are in the corpus.</summary>
public enum Split
{
    /// <summary>Instructions of tuning sets.</summary>
    Tune,

    /// <summary>Instructions on which learning rates, epochs and rule strengths are chosen.</summary>
    Validation,

    /// <summary>Instructions on which claims are measured.</summary>
    Test,

    /// <summary>
    /// Thinly known: the web seldom mentions it (<see cref="WorldRecipe.ObscureWeight"/>). Only response ranking asks about it, which is at
    /// its ceiling where all is well known.
    /// </summary>
    Obscure,
}

namespace Cake.Core;

/// <summary>Arguments by name. Names know no case; a flag is an argument without a value.</summary>
public interface ICakeArguments
{
    /// <summary>Whether <paramref name="name"/> was typed.</summary>
    bool HasArgument(string name);

    /// <summary>The values of <paramref name="name"/> in typed order; null for a flag; empty when it was not typed.</summary>
    ICollection<string?> GetArguments(string name);

    /// <summary>All arguments.</summary>
    IDictionary<string, ICollection<string?>> GetArguments();
}

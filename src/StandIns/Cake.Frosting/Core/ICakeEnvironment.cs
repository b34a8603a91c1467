using Cake.Core.IO;

namespace Cake.Core;

/// <summary>Where the build runs.</summary>
public interface ICakeEnvironment
{
    /// <summary>The folder that relative paths start from.</summary>
    DirectoryPath WorkingDirectory { get; set; }
}

using Cake.Core;
using Cake.Core.IO;

namespace Cake.Frosting.Engine;

/// <summary>This process: its working directory is the build's.</summary>
internal sealed class ProcessEnvironment : ICakeEnvironment
{
    public DirectoryPath WorkingDirectory
    {
        get => new(Directory.GetCurrentDirectory());
        set => Directory.SetCurrentDirectory(Directory.Exists(value.FullPath)
            ? value.FullPath
            : throw new FrostingException($"The working directory '{value.FullPath}' does not exist."));
    }
}

using System.Diagnostics;
using System.Text.Json;
using System.Xml.Linq;

namespace ImplicitInstruct.Tests.Build;

/// <summary>What MSBuild makes of the projects, without building them: in folders of any name, whatever the environment exports.</summary>
[TestFixture]
public sealed class AnyFolderAndAnyEnvironmentWillDo
{
    private static readonly string[] Asked =
        ["TargetPath", "TargetFramework", "AssemblyName", "RootNamespace", "OutputType", "Version", "DefineConstants", "NoWarn",
            "ProjectAssetsFile", "RestorePackagesPath", "ManagePackageVersionsCentrally", "RuntimeIdentifier"];

    private static string[] Reset =>
        [.. XDocument.Load(Path.Combine(Repository.Root, "build", "environment.props")).Descendants("PropertyGroup").Elements()
            .Select(element => element.Name.LocalName)];

    [TestCase("Dana's work")]
    [TestCase("a; b, #1 & $HOME 100% (ü) @x [y] `t` -c")]
    [TestCase("-dash")]
    public void The_stand_ins_are_found_in_a_folder_called(string name)
    {
        using var folder = new TemporaryFolder();
        var checkout = Directory.CreateDirectory(folder[name]).FullName;
        foreach (var file in Projects())
        {
            var copy = Path.Combine(checkout, Path.GetRelativePath(Repository.Root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        using var items = Evaluate(
            checkout, [], "-p:StandIns=always", "-p:HostBuild=true", "-getItem:ProjectReference", "-getProperty:TargetPath");
        var references = items.RootElement.GetProperty("Items").GetProperty("ProjectReference").EnumerateArray()
            .Select(item => item.GetProperty("FullPath").GetString()!).ToArray();
        Assert.That(references, Has.Some.EndsWith("Cake.Frosting.csproj").And.All.Matches<string>(File.Exists));
        Assert.That(
            items.RootElement.GetProperty("Properties").GetProperty("TargetPath").GetString(),
            Is.EqualTo(Path.Combine(checkout, "build", "obj", "host", "bin", "Build", "debug", "Build.dll")));
    }

    [TestCase("-p:HostBuild=true")]
    [TestCase("-p:HostBuild=false")]
    public void What_the_environment_exports_under_a_propertys_name_is_not_meant(string kind)
    {
        string[] words = [kind, $"-getProperty:{string.Join(',', Asked)}"];
        using var usual = Evaluate(Repository.Root, [], words);
        using var junk = Evaluate(Repository.Root, Reset.Select(name => name.ToUpperInvariant()), words);
        Assert.That(junk.RootElement.GetRawText(), Is.EqualTo(usual.RootElement.GetRawText()));
    }

    [Test]
    public void Those_that_machines_export_are_among_them() =>
        Assert.That(
            Reset, Is.SupersetOf((string[])["Platform", "Configuration", "OutputPath", "OutDir", "TargetFramework", "Version", "HostBuild",
                "Only", "Device", "Package", "TorchPackage", "AssemblyName", "ArtifactsPath", "IntermediateOutputPath"]));

    /// <summary>What a user types counts all the same.</summary>
    [Test]
    public void A_property_of_the_command_line_counts()
    {
        using var release = Evaluate(
            Repository.Root, ["CONFIGURATION"], "-p:Configuration=Release", "-getProperty:Configuration,TargetPath");
        Assert.That(
            release.RootElement.GetProperty("Properties").GetProperty("TargetPath").GetString(),
            Is.EqualTo(Path.Combine(Repository.Root, "build", "bin", "Release", "net10.0", "Build.dll")));
    }

    /// <summary>A solution's configurations have names of their own, which a wrong one would not be among.</summary>
    [Test]
    public void The_solution_is_built_as_usual() =>
        Assert.That(
            Run(Repository.Root, ["PLATFORM", "CONFIGURATION"], "ImplicitInstruct.sln", "-t:ValidateSolutionConfiguration").ExitCode,
            Is.Zero);

    private static IEnumerable<string> Projects() =>
    [
        .. Directory.EnumerateFiles(Repository.Root, "Directory.*"), Path.Combine(Repository.Root, "global.json"),
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "build")).Where(file => file.EndsWith("proj", StringComparison.Ordinal)
            || file.EndsWith(".props", StringComparison.Ordinal)),
        .. Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src"))
            .SelectMany(room => Directory.EnumerateFiles(room, "*.csproj").Concat(
                Directory.EnumerateDirectories(room).SelectMany(inner => Directory.EnumerateFiles(inner, "*.csproj")))),
    ];

    private static JsonDocument Evaluate(string checkout, IEnumerable<string> exported, params string[] words)
    {
        var run = Run(checkout, exported, ["build/Build.csproj", .. words]);
        Assert.That(run.ExitCode, Is.Zero, run.Output + run.Errors);
        return JsonDocument.Parse(run.Output);
    }

    private static HostProcess Run(string checkout, IEnumerable<string> exported, params string[] words)
    {
        var info = new ProcessStartInfo("dotnet", ["msbuild", .. words, "-nologo", "-nodeReuse:false"])
        {
            WorkingDirectory = checkout,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in info.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
            info.Environment.Remove(name);   // of the build that these tests run in
        foreach (var name in exported)
            info.Environment[name] = "junk";
        using var process = Process.Start(info)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new HostProcess(process.ExitCode, output, errors.Result);
    }
}

using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace NetDsl.Examples.Tests;

/// <summary>The packages as a user gets them: packed into a folder, which is then the only package source there is.</summary>
public sealed partial class PackageTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("netdsl-packages-").FullName;

    private static string Root => Path.GetFullPath(Path.Combine(ExampleRun.Metadata("ExamplesFolder"), ".."));

    private string Packages => Path.Combine(folder, "packages");

    private string Restored => Path.Combine(folder, "restored");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Packages_WithoutAnyOtherSource_AreAllThatANewProjectAndASingleFileNeed()
    {
        DotnetCommand.Succeed(Root, packages: null, "pack", "eng/Packages.slnf", "--no-build", "-c", ExampleRun.Metadata("Configuration"), "-o", Packages, "-v", "q", "--nologo");
        File.WriteAllText(Path.Combine(folder, "nuget.config"), """
            <configuration>
              <packageSources><clear /><add key="packed" value="packages" /></packageSources>
              <fallbackPackageFolders><clear /></fallbackPackageFolders>
            </configuration>
            """);
        CheckContents("NetDsl", "lib/net10.0/NetDsl.dll", "lib/net10.0/NetDsl.xml", "analyzers/dotnet/cs/NetDsl.Generators.dll", "analyzers/dotnet/cs/NetDsl.CodeFixes.dll", "build/NetDsl.props", "build/NetDsl.targets", "buildTransitive/NetDsl.targets", "PACKAGE.md");
        CheckContents("NetDsl.Training", "lib/net10.0/NetDsl.Training.dll", "lib/net10.0/NetDsl.Training.xml", "NOTICE.md", "PACKAGE.md");
        CheckContents("NetDsl.Templates", "content/netdsl/.template.config/template.json", "content/netdsl/Program.cs", "PACKAGE.md");

        // A new project of the template.
        var hive = Path.Combine(folder, "hive");
        DotnetCommand.Succeed(folder, Restored, "new", "install", PackageFile("NetDsl.Templates"), "--debug:custom-hive", hive);
        DotnetCommand.Succeed(folder, Restored, "new", "netdsl", "-o", "Made", "--debug:custom-hive", hive);
        Assert.True(File.Exists(Path.Combine(folder, "Made", "Made.csproj")));
        AssertAccuracy(0.95, DotnetCommand.Succeed(Path.Combine(folder, "Made"), Restored, "run", "-p:NetDsl_ModelCards=true", "-p:NetDsl_DumpIr=true"));
        var card = File.ReadAllText(Path.Combine(folder, "Made", "ModelCards", "Moons.md"));
        Assert.StartsWith("# Moons\n", card, StringComparison.Ordinal);
        Assert.EndsWith("```\n", card, StringComparison.Ordinal);
        Assert.Equal("svg", XDocument.Load(Path.Combine(folder, "Made", "ModelCards", "Moons.svg")).Root!.Name.LocalName);
        Assert.Contains("// == Train: plan of", File.ReadAllText(Assert.Single(Directory.GetFiles(Path.Combine(folder, "Made", "obj"), "Moons.Program.g.cs", SearchOption.AllDirectories))), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder, "Made", "moons.safetensors")));

        // A single file: the example with the line of packages instead of those of projects.
        var program = File.ReadAllLines(At("examples/SingleFile/net.cs")).Where(line => !line.StartsWith("#:", StringComparison.Ordinal));
        var package = $"#:package NetDsl.Training@{Version("NetDsl.Training")}";
        Assert.Contains(package, File.ReadAllText(At("README.md")), StringComparison.Ordinal);
        File.WriteAllLines(Path.Combine(folder, "net.cs"), [package, "#:property PublishAot=false", .. program]);
        AssertAccuracy(0.93, DotnetCommand.Succeed(folder, Restored, "run", "net.cs"));
    }

    [Fact]
    public void SingleFile_WithALineOfAProject_Trains() =>
        AssertAccuracy(0.93, DotnetCommand.Succeed(folder, packages: null, "run", "-c", ExampleRun.Metadata("Configuration"), At("examples/SingleFile/net.cs")));

    private static string At(string path) => Path.Combine(Root, path);

    private static void AssertAccuracy(double floor, string output)
    {
        var match = Percentage().Match(output);
        Assert.True(match.Success && double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) / 100 >= floor, output);
    }

    /// <summary>A package has its files with the same time whenever it is packed, its licence and its readme, and no dependency but ours.</summary>
    private void CheckContents(string package, params string[] files)
    {
        using var archive = ZipFile.OpenRead(PackageFile(package));
        Assert.Superset(files.ToHashSet(), archive.Entries.Select(entry => entry.FullName).ToHashSet());
        Assert.All(archive.Entries, entry => Assert.Equal(2000, entry.LastWriteTime.Year));
        using var text = archive.GetEntry(package + ".nuspec")!.Open();
        var metadata = XDocument.Load(text).Root!.Elements().Single();
        Assert.Equal("MIT", Assert.Single(metadata.Elements(), element => element.Name.LocalName == "license").Value);
        Assert.Single(metadata.Elements(), element => element.Name.LocalName == "readme");
        Assert.All(metadata.Descendants().Where(element => element.Name.LocalName == "dependency"), dependency => Assert.Equal("NetDsl", dependency.Attribute("id")!.Value));
    }

    private string PackageFile(string package) => Path.Combine(Packages, $"{package}.{Version(package)}.nupkg");

    private string Version(string package) =>
        Assert.Single(Directory.GetFiles(Packages).Select(path => Regex.Match(Path.GetFileName(path), $@"^{Regex.Escape(package)}\.(\d.*)\.nupkg$")), match => match.Success).Groups[1].Value;

    [GeneratedRegex(@"(\d+\.\d) ?% of ")]
    private static partial Regex Percentage();
}

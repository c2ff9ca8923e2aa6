using System.Text.RegularExpressions;
using NetDsl.TestKit;
using Xunit;

namespace NetDsl.Generators.Tests;

/// <summary>The arrows between the compiler's folders, read off its using directives and qualified names.</summary>
public partial class ArchitectureTests
{
    private const string Compiler = "generators/NetDsl.Generators";

    /// <summary>Each folder and what no file in it may name.</summary>
    [Theory]
    [InlineData("Ir", "Passes", "Emit", "Frontend", "Analyzers", "Library", "Diagnostics")]
    [InlineData("Model", "Passes", "Emit", "Frontend", "Analyzers", "Library", "Operators")]
    [InlineData("Operators", "Passes", "Emit", "Frontend", "Analyzers", "Library", "Diagnostics")]
    [InlineData("Passes", "Emit", "Frontend", "Analyzers", "Library", "Diagnostics")]
    [InlineData("Library", "Passes", "Emit", "Frontend", "Analyzers")]
    [InlineData("Emit", "Passes", "Frontend", "Analyzers", "Library")]
    public void Folder_Sources_DoNotReachOutside(string folder, params string[] forbidden)
    {
        string[] violations =
        [
            .. from source in RepositoryFiles.Sources($"{Compiler}/{folder}")
               from other in forbidden
               where Regex.IsMatch(source.Text, $@"\bNetDsl\.Generators\.{other}\b", RegexOptions.CultureInvariant)
               select $"{source.Path} names {other}",
        ];
        Assert.Empty(violations);
    }

    [Fact]
    public void Roslyn_IsSeenOnlyByTheFrontend()
    {
        string[] allowed = [$"{Compiler}/Frontend/", $"{Compiler}/Analyzers/", $"{Compiler}/Diagnostics/"];
        string[] violations =
        [
            .. RepositoryFiles.Sources(Compiler)
                .Where(source => RoslynName().IsMatch(source.Text) && !allowed.Any(folder => source.Path.StartsWith(folder, StringComparison.Ordinal)))
                .Select(source => source.Path)
                .Where(path => !Path.GetFileName(path).StartsWith("NetworkGenerator", StringComparison.Ordinal)),
        ];
        Assert.Empty(violations);
    }

    [Fact]
    public void Sources_OfTheCompiler_AreScanned() => Assert.True(RepositoryFiles.Sources(Compiler).Count() > 50);

    [GeneratedRegex(@"\bMicrosoft\.CodeAnalysis\b")]
    private static partial Regex RoslynName();
}

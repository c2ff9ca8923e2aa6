using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetDsl.Generators;
using NetDsl.TestKit.Compilation;
using NetDsl.Training;
using Xunit;

namespace NetDsl.Examples.Tests;

/// <summary>Whole programs in README.md and docs compile as they stand: C# blocks that begin with their usings. Parts of programs are tested with the pages they belong to.</summary>
public sealed partial class DocumentationTests
{
    /// <summary>What a project with ImplicitUsings adds, as far as console programs need it.</summary>
    private const string ImplicitUsings = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;";

    public static TheoryData<string, int> Programs
    {
        get
        {
            var programs = new TheoryData<string, int>();
            foreach (var page in Pages())
            {
                for (var i = 0; i < ProgramsOf(page).Count; i++)
                {
                    programs.Add(page, i);
                }
            }

            return programs;
        }
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void Program_InAPage_CompilesWithoutWarning(string page, int number)
    {
        var program = ProgramsOf(page)[number];
        var compilation = CSharpHost.Compile(("ImplicitUsings.cs", ImplicitUsings), ("Program.cs", program))
            .AddReferences(MetadataReference.CreateFromFile(typeof(DataSet).Assembly.Location));
        if (compilation.SyntaxTrees.Any(tree => tree.GetRoot().ChildNodes().OfType<GlobalStatementSyntax>().Any()))
        {
            compilation = compilation.WithOptions(compilation.Options.WithOutputKind(OutputKind.ConsoleApplication));
        }

        CSharpGeneratorDriver.Create([new NetworkGenerator().AsSourceGenerator()], parseOptions: CSharpHost.ParseOptions)
            .RunGeneratorsAndUpdateCompilation(compilation, out var generated, out var reported);
        Assert.Empty(reported);
        Assert.Empty(generated.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Error));
        Assert.True(generated.SyntaxTrees.Count() > compilation.SyntaxTrees.Length, "Nothing was generated for the program's network.");
    }

    [Fact]
    public void Readme_Programs_AreThere() => Assert.NotEmpty(ProgramsOf("README.md"));

    private static List<string> ProgramsOf(string page) =>
        [.. Blocks().Matches(File.ReadAllText(Path.Combine(Root(), page))).Select(match => match.Groups[1].Value).Where(block => block.StartsWith("using ", StringComparison.Ordinal) && block.Contains("using NetDsl;", StringComparison.Ordinal))];

    private static IEnumerable<string> Pages() =>
        ["README.md", .. Directory.GetFiles(Path.Combine(Root(), "docs"), "*.md").Select(path => Path.GetRelativePath(Root(), path)).Order(StringComparer.Ordinal)];

    private static string Root([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "../.."));

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Blocks();
}

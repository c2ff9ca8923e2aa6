using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using NetDsl.Generators.Analyzers;
using NetDsl.Generators.Diagnostics;
using NetDsl.TestKit.Compilation;

namespace NetDsl.Generators.Tests.Fuzz;

/// <summary>
/// What holds for every program, however wrong: generator and analyzer neither throw nor report a bug of their own, end in time, add no error of C# to those that the program has, and what they accept builds.
/// </summary>
internal static class FuzzCheck
{
    /// <summary>Far above what a program takes that is unrolled to hundreds of layers, with checks after every pass, on a machine that is busy with other tests.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(2);

    /// <summary>What a program was, for the statistics of a long run.</summary>
    public enum Verdict
    {
        /// <summary>It does not compile as C#.</summary>
        NoCSharp,

        /// <summary>It is C#, and the analyzer reports errors.</summary>
        Refused,

        /// <summary>It builds.</summary>
        Accepted,
    }

    /// <summary>Whether the compiler of C# accepts a program.</summary>
    public static bool IsCSharp(string program) => Errors(Compile(program)).Count == 0;

    /// <summary>Checks a program; the message of the exception says what does not hold.</summary>
    /// <param name="program">The program, without usings.</param>
    /// <param name="messages">The errors of C# and the analyzer, one a line.</param>
    public static Verdict Run(string program, out string messages)
    {
        using CancellationTokenSource limit = new(TimeLimit);
        CSharpCompilation compilation = Compile(program);
        HashSet<string> before = Errors(compilation);
        try
        {
            GeneratorDriver driver = NetworkHost.Driver().RunGeneratorsAndUpdateCompilation(compilation, out Compilation generated, out ImmutableArray<Diagnostic> reported, limit.Token);
            Demand(driver.GetRunResult().Results[0].Exception is null, $"the generator threw {driver.GetRunResult().Results[0].Exception}");
            Demand(reported.IsEmpty, $"the generator reported {string.Join("\n", reported)}");
            Exception? thrown = null;
            CompilationWithAnalyzersOptions options = new(
                new AnalyzerOptions([]), (exception, _, _) => thrown = exception, concurrentAnalysis: false, logAnalyzerExecutionTime: false, reportSuppressedDiagnostics: false);
            ImmutableArray<Diagnostic> findings = generated.WithAnalyzers([new NetworkAnalyzer(), new BlockAnalyzer(), new NetworkSuppressor()], options).GetAnalyzerDiagnosticsAsync(limit.Token).GetAwaiter().GetResult();
            Demand(thrown is null, $"the analyzer threw {thrown}");
            Demand(findings.All(finding => finding.Id is not "AD0001" and not DiagnosticIds.CompilerBug), string.Join("\n", findings));
            messages = string.Join("\n", [.. before, .. findings.Where(finding => finding.DefaultSeverity == DiagnosticSeverity.Error).Select(finding => finding.ToString())]);
            // A block that no other project can call is no mistake of the network.
            bool isRefused = findings.Any(finding => finding.DefaultSeverity == DiagnosticSeverity.Error && finding.Id != DiagnosticIds.BlockNotCallable);

            // CS0260 is C#'s own word for the class without `partial`, which ND0001 and ND0002 report; leaving out the skeleton would make an error of every use of the network.
            string[] added = [.. Errors(generated).Except(before).Where(error => !(isRefused && error.Contains(" CS0260:", StringComparison.Ordinal)))];
            Demand(added.Length == 0 || before.Count > 0, $"{(isRefused ? "the skeleton" : "an accepted program")} does not build: {string.Join("\n", added)}");
            bool isCompiled = generated.SyntaxTrees.Any(tree => tree.FilePath.EndsWith(".Program.g.cs", StringComparison.Ordinal));
            Demand(before.Count > 0 || !findings.IsEmpty || isCompiled || !HasNetwork(compilation), "the program is correct, and nothing was generated");
            Demand(!(isRefused && isCompiled), "the analyzer refused what the generator compiled: " + string.Join("\n", findings));
            return before.Count > 0 ? Verdict.NoCSharp : isRefused ? Verdict.Refused : Verdict.Accepted;
        }
        catch (OperationCanceledException)
        {
            throw new InvalidOperationException($"no end after {TimeLimit}");
        }
    }

    private static CSharpCompilation Compile(string program) => NetworkHost.Compile("using System.Collections.Generic;\n" + program);

    private static bool HasNetwork(CSharpCompilation compilation) =>
        compilation.GetSymbolsWithName(_ => true, SymbolFilter.Type).Any(type => type.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "NetworkAttribute"));

    private static HashSet<string> Errors(Compilation compilation) =>
        [.. compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.ToString())];

    private static void Demand(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException(what);
        }
    }
}

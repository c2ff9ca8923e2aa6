// Times the compiler on the networks of C# files: dotnet run -c Release --project tests/NetDsl.Latency -- examples/ModelZoo/Networks/*.cs [--only ResNet152]
using System.Diagnostics;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetDsl.Generators;
using NetDsl.Generators.Emit;
using NetDsl.Generators.Frontend;
using NetDsl.Latency;
using NetDsl.TestKit.Compilation;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
int option = Array.IndexOf(args, "--only");
string? only = option >= 0 ? args[option + 1] : null;
string[] files = option >= 0 ? [.. args.Take(option), .. args.Skip(option + 2)] : args;
CSharpCompilation compilation = NetworkHost.Compile([.. files.Select(File.ReadAllText)]);
string[] errors = [.. compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.ToString())];
foreach (string error in errors)
{
    Console.Error.WriteLine(error);
}

foreach (SyntaxTree tree in compilation.SyntaxTrees)
{
    SemanticModel semantics = compilation.GetSemanticModel(tree);
    foreach (TypeDeclarationSyntax declaration in tree.GetRoot().DescendantNodes().OfType<TypeDeclarationSyntax>())
    {
        if (declaration.AttributeLists.Any(list => list.ToString() == "[Network]") && (only is null || declaration.Identifier.Text == only))
        {
            Report(declaration, semantics);
            Report(declaration, semantics);
        }
    }
}

return 0;

// Twice: the first run compiles the compiler itself.
void Report(TypeDeclarationSyntax declaration, SemanticModel semantics)
{
    long start = Stopwatch.GetTimestamp();
    ReadResult read = NetworkReader.Read(semantics.GetDeclaredSymbol(declaration)!, declaration, compilation, semantics, CancellationToken.None);
    double reading = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    foreach (var error in read.Model.Errors)
    {
        Console.WriteLine($"{declaration.Identifier.Text}: {error.Id} {error.Message}");
    }

    if (!read.Model.Errors.IsEmpty)
    {
        return;
    }

    start = Stopwatch.GetTimestamp();
    CompiledNetwork compiled = NetworkCompiler.Compile(read.Model, CancellationToken.None);
    double compiling = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    Phases phases = new();
    phases.Run(read.Model);
    long size = compiled.Files.Sum(file => (long)file.Text.Length);
    Console.WriteLine(
        $"{declaration.Identifier.Text}: {read.Model.Parameters.Sum(parameter => parameter.Shape.CountPerExample):N0} parameters, read {reading:0} ms, compile {compiling:0} ms, "
        + $"{phases.Kernels} kernels, {phases.Launches} launches, text {size / 1024.0:0} KiB "
        + $"({string.Join(", ", phases.Milliseconds.Select(phase => $"{phase.Key} {phase.Value:0}"))})");
}

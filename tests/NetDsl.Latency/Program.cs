// What editors wait for, on generated projects, as a table and as JSON; the exit code is the number of floors that were missed:
// dotnet run -c Release --project tests/NetDsl.Latency [-- --networks 1 | --parts]
// --networks measures one size of project only; --parts what the analysis of a document is made of, without floors.
// Times the compiler on the networks of C# files, the first run of a process and warm ones:
// dotnet run -c Release --project tests/NetDsl.Latency -- examples/ModelZoo/Networks/*.cs [--only ResNet152] [--repeat 2]
// With NETDSL_DUMP set to a folder the generated files are written there.
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
switch (args)
{
    case []:
        return EditorLatency.Run([1, 10, 50]);
    case ["--networks", string number]:
        return EditorLatency.Run([int.Parse(number, CultureInfo.InvariantCulture)]);
    case ["--parts"]:
        return EditorLatency.RunParts();
    case ["--cold"]:
        return EditorLatency.RunCold();
}

List<string> files = [.. args];
string? only = Option("--only");
int repeat = int.Parse(Option("--repeat") ?? "2", CultureInfo.InvariantCulture);
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
            for (int run = 0; run < repeat; run++)
            {
                Report(declaration, semantics);
            }
        }
    }
}

return errors.Length;

string? Option(string name)
{
    int at = files.IndexOf(name);
    if (at < 0)
    {
        return null;
    }

    string value = files[at + 1];
    files.RemoveRange(at, 2);
    return value;
}

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
    if (Environment.GetEnvironmentVariable("NETDSL_DUMP") is { } folder)
    {
        foreach (GeneratedFile file in compiled.Files)
        {
            File.WriteAllText(Path.Combine(folder, file.HintName), file.Text);
        }
    }

    long size = compiled.Files.Sum(file => (long)file.Text.Length);
    Console.WriteLine(
        $"{declaration.Identifier.Text}: {read.Model.Parameters.Sum(parameter => parameter.Shape.CountPerExample):N0} parameters, read {reading:0} ms, compile {compiling:0} ms, "
        + $"{phases.Kernels} kernels, {phases.Launches} launches, text {size / 1024.0:0} KiB "
        + $"({string.Join(", ", phases.Milliseconds.Select(phase => $"{phase.Key} {phase.Value:0}"))})");
}

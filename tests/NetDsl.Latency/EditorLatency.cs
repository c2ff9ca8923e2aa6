using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using NetDsl.Generators.Analyzers;
using NetDsl.Generators.Frontend;
using NetDsl.TestKit.Compilation;

namespace NetDsl.Latency;

/// <summary>
/// What an editor waits for: types scripts of edits into projects and times the analysis of the edited document and the run of the generator. Warm steps are keystrokes of one process; a cold step is the first
/// of its process, in a host that has shown the file before, as an editor has.
/// </summary>
internal static class EditorLatency
{
    private const string WholeProject = "generator, whole project";
    private const int ColdProcesses = 5;

    /// <summary>Runs everything and prints a table and JSON; the exit code is the number of floors that were missed.</summary>
    public static int Run(IReadOnlyList<int> sizes)
    {
        List<Measurement> all = [];
        Console.WriteLine(Measurement.Header);
        foreach (Measurement row in Cold().Concat(sizes.SelectMany(Warm)))
        {
            Console.WriteLine(row.ToRow());
            all.Add(row);
        }

        Console.WriteLine();
        Console.WriteLine(JsonSerializer.Serialize(all.Select(row => new
        {
            networks = row.Networks,
            step = row.Step,
            cold = row.IsCold,
            runs = row.Milliseconds.Count,
            p50 = Math.Round(row.P50, 2),
            p95 = Math.Round(row.P95, 2),
            cpu = Math.Round(row.CpuMilliseconds, 2),
            floor = row.Floor,
        })));
        return all.Count(row => row.IsMissed);
    }

    /// <summary>What the analysis of a document is made of: C# binding it, the driver with an analyzer that does nothing, the reader alone, and everything.</summary>
    public static int RunParts()
    {
        Workload workload = new(1);
        NetworkHost.Driver().RunGeneratorsAndUpdateCompilation(workload.Compilation, out Compilation generated, out _);
        SyntaxTree[] added = [.. generated.SyntaxTrees.Except(workload.Compilation.SyntaxTrees)];
        Console.WriteLine(Measurement.Header);
        foreach ((string step, Action<Compilation, SyntaxTree> action) in new (string, Action<Compilation, SyntaxTree>)[]
        {
            ("C# binds the document", (compilation, edited) => compilation.GetSemanticModel(edited).GetDiagnostics()),
            ("an analyzer that does nothing", (compilation, edited) => Analyze(new IdleAnalyzer(), compilation, edited)),
            ("the reader alone", Read),
            ("analysis of a document, edit in its network", Analyze),
        })
        {
            Console.WriteLine(Measurement.Take(1, step, isCold: false, null, 300, 150, Repeat(workload.EditsInside), edit => action(edit.Compilation.AddSyntaxTrees(added), edit.Edited)).ToRow());
        }

        return 0;
    }

    /// <summary>The part of a process that measures cold steps: prints its times.</summary>
    public static int RunCold()
    {
        Workload workload = new(1);
        WarmHost(workload);
        TimeSpan start = Environment.CpuUsage.TotalTime;
        (CSharpCompilation Compilation, SyntaxTree Edited) edit = workload.EditsInside().First();
        double analysis = Time(() => Analyze(edit.Compilation, edit.Edited));
        double cpu = (Environment.CpuUsage.TotalTime - start).TotalMilliseconds;
        GeneratorDriver driver = NetworkHost.Driver();
        double generation = Time(() => driver.RunGenerators(workload.Compilation));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{analysis} {generation} {cpu}"));
        return 0;
    }

    private static IEnumerable<Measurement> Warm(int networks)
    {
        Workload workload = new(networks);
        GeneratorDriver driver = NetworkHost.Driver();
        if (networks > 1)
        {
            yield return Measurement.Take(networks, WholeProject, isCold: true, null, 0, 1, [workload.Compilation], compilation => driver = driver.RunGenerators(compilation));
        }

        driver = driver.RunGeneratorsAndUpdateCompilation(workload.Compilation, out Compilation generated, out _);

        // As in editors, the generated files are those of the last run.
        SyntaxTree[] added = [.. generated.SyntaxTrees.Except(workload.Compilation.SyntaxTrees)];
        void AnalyzeEdit((CSharpCompilation Compilation, SyntaxTree Edited) edit) => Analyze(edit.Compilation.AddSyntaxTrees(added), edit.Edited);
        if (networks == 1)
        {
            yield return Measurement.Take(networks, "analysis, the runtime still compiles", isCold: false, null, 300, 100, Repeat(workload.EditsInside), AnalyzeEdit);
            Measurement.Settle(Repeat(workload.EditsInside), AnalyzeEdit);
        }

        yield return Measurement.Take(
            networks, "analysis of a document, edit in its network", isCold: false, networks == 1 ? 12 : null, 20, 300, Repeat(workload.EditsInside), AnalyzeEdit);
        yield return Measurement.Take(
            networks, "generator, edit elsewhere", isCold: false, networks switch { 1 => 15, 10 => 60, _ => null }, networks == 1 ? 200 : 40, 100, Repeat(workload.EditsElsewhere),
            edit => driver = driver.RunGenerators(edit.Compilation));
        yield return Measurement.Take(
            networks, "generator, edit in a network", isCold: false, null, 2, 10, Repeat(workload.EditsInside), edit => driver = driver.RunGenerators(edit.Compilation));
    }

    private static Measurement[] Cold()
    {
        double[][] times = [.. Enumerable.Range(0, ColdProcesses).Select(_ => InNewProcess())];
        return
        [
            new(1, "analysis of a document, edit in its network", IsCold: true, [.. times.Select(run => run[0])], times.Average(run => run[2]), 150),
            new(1, WholeProject, IsCold: true, [.. times.Select(run => run[1])], times.Average(run => run[1]), null),
        ];
    }

    private static double[] InNewProcess()
    {
        ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(EditorLatency).Assembly.Location);
        }

        start.ArgumentList.Add("--cold");
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("the process for cold steps did not start");
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? [.. output.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))]
            : throw new InvalidOperationException($"the process for cold steps ended with {process.ExitCode}");
    }

    /// <summary>
    /// Does what any editor has done before its user types: it ran what analyzes and generates when the project was opened, on a file without networks here, and bound the document to colour it. What is cold then is
    /// NetDsl's own.
    /// </summary>
    private static void WarmHost(Workload workload)
    {
        CSharpCompilation plain = CSharpHost.Compile(("Plain.cs", "[System.Obsolete] class Plain { }"));
        SyntaxTree tree = plain.SyntaxTrees[0];
        Analyze(plain, tree);
        NetworkHost.Driver().RunGenerators(plain);
        (CSharpCompilation compilation, SyntaxTree document) = workload.EditsInside().Last();
        SemanticModel model = compilation.GetSemanticModel(document);
        model.GetDiagnostics();
        foreach (SyntaxNode node in document.GetRoot().DescendantNodes())
        {
            model.GetOperation(node);
        }
    }

    private static void Read(Compilation compilation, SyntaxTree edited)
    {
        TypeDeclarationSyntax network = edited.GetRoot().DescendantNodes().OfType<TypeDeclarationSyntax>().First();
        NetworkReader.Read(compilation.GetSemanticModel(edited).GetDeclaredSymbol(network)!, network, compilation, null, CancellationToken.None);
    }

    private static void Analyze(Compilation compilation, SyntaxTree edited) => Analyze(new NetworkAnalyzer(), compilation, edited);

    private static void Analyze(DiagnosticAnalyzer analyzer, Compilation compilation, SyntaxTree edited) =>
        compilation.WithAnalyzers([analyzer]).GetAnalyzerSemanticDiagnosticsAsync(compilation.GetSemanticModel(edited), null, CancellationToken.None).GetAwaiter().GetResult();

    private static double Time(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static IEnumerable<T> Repeat<T>(Func<IEnumerable<T>> items)
    {
        while (true)
        {
            foreach (T item in items())
            {
                yield return item;
            }
        }
    }
}

using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NetDsl.Generators.Emit;
using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Model;
using NetDsl.TestKit.Compilation;
using NetDsl.TestKit.Snapshots;
using VerifyXunit;
using Xunit;

namespace NetDsl.Generators.Tests.Snapshots;

/// <summary>Curated networks: their public face, their plans, and of a small one every kernel. Each is also a test of incremental caching.</summary>
[UsesVerify]
public class NetworkSnapshotTests
{
    [Fact]
    public Task SoftmaxRegression_GivesItsSurfacePlansAndKernels() => Snapshot.Verify([.. Files(SnapshotNetworks.SoftmaxRegression), Kernels(SnapshotNetworks.SoftmaxRegression)]);

    [Fact]
    public Task Perceptron_GivesItsSurfaceAndPlans() => Snapshot.Verify(Files(SnapshotNetworks.Perceptron));

    [Fact]
    public Task TwoEntries_GivesItsSurfaceAndPlans() => Snapshot.Verify(Files(SnapshotNetworks.TwoEntries));

    [Fact]
    public Task ConvolutionalNetwork_GivesTheLayoutsAndLaunchesOfItsStep()
    {
        // Without schedules, which follow the cost model: here is what lies where, and what shares a launch.
        CompiledProgram program = NetworkCompiler.CompileProgram(NetworkHost.ReadSound(SnapshotNetworks.ConvolutionalNetwork), CancellationToken.None);
        IEnumerable<string> plans = program.Entries.Where(entry => entry.Kind != EntryKind.Evaluate).Select(entry => PlanPrinter.Print(entry.Plans[0].Plan));
        return Snapshot.Verify([new SnapshotFile("Plans", "txt", Regex.Replace(string.Join("\n", plans), @" groups [^ ]+| \([^\n]*\)(?=\n)", ""))]);
    }

    [Theory]
    [InlineData(nameof(SnapshotNetworks.SoftmaxRegression), SnapshotNetworks.SoftmaxRegression)]
    [InlineData(nameof(SnapshotNetworks.Perceptron), SnapshotNetworks.Perceptron)]
    [InlineData(nameof(SnapshotNetworks.TwoEntries), SnapshotNetworks.TwoEntries)]
    public void GeneratedFiles_OfEachNetwork_CompileWithoutADiagnostic(string name, string source)
    {
        (CSharpCompilation compilation, var reported) = NetworkHost.Generate(NetworkHost.Compile(source));

        Assert.NotEmpty(name);
        Assert.Empty(reported);
        Assert.Empty(CSharpHost.Diagnose(compilation));
    }

    [Theory]
    [InlineData(nameof(SnapshotNetworks.SoftmaxRegression), SnapshotNetworks.SoftmaxRegression)]
    [InlineData(nameof(SnapshotNetworks.Perceptron), SnapshotNetworks.Perceptron)]
    [InlineData(nameof(SnapshotNetworks.TwoEntries), SnapshotNetworks.TwoEntries)]
    public void Generator_AfterACommentAndAnEditElsewhere_CompilesNothingAgain(string name, string source)
    {
        CSharpCompilation compilation = NetworkHost.Compile(source);
        GeneratorDriver driver = NetworkHost.Driver().RunGenerators(compilation);
        CSharpCompilation edited = NetworkHost.Compile("// a comment\n" + source, "class Elsewhere;");

        GeneratorRunResult result = driver.RunGenerators(edited).GetRunResult().Results.Single();

        Assert.NotEmpty(name);
        Assert.All(result.TrackedSteps[PipelineSteps.Model].SelectMany(step => step.Outputs), output => Assert.Equal(IncrementalStepRunReason.Unchanged, output.Reason));
        Assert.All(result.TrackedSteps[PipelineSteps.Compile].SelectMany(step => step.Outputs), output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason));

        // The comment moves lines: the places of members are all that is written again.
        IncrementalStepRunReason[] outputs = [.. result.TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(step => step.Outputs).Select(output => output.Reason)];
        Assert.Single(outputs, reason => reason == IncrementalStepRunReason.Modified);
        Assert.All(outputs, reason => Assert.True(reason is IncrementalStepRunReason.Modified or IncrementalStepRunReason.Cached));
    }

    [Fact]
    public void Perceptron_TrainsInAtMostTenLaunchesOnACpu()
    {
        CompiledProgram program = NetworkCompiler.CompileProgram(NetworkHost.ReadSound(SnapshotNetworks.Perceptron), CancellationToken.None);
        CompiledEntry train = program.Entries.Single(entry => entry.Kind == EntryKind.Train);

        Assert.InRange(train.Plans[0].Launches.Count, 1, 10);
        Assert.InRange(train.Plans[1].Launches.Count, 1, 10);
    }

    [Fact]
    public void PlanText_OfEveryPlan_ReadsBack()
    {
        CompiledProgram program = NetworkCompiler.CompileProgram(NetworkHost.ReadSound(SnapshotNetworks.TwoEntries), CancellationToken.None);

        foreach (Plan plan in program.Entries.SelectMany(entry => entry.Plans).Select(compiled => compiled.Plan))
        {
            Assert.Equal(plan, PlanParser.Parse(PlanPrinter.Print(plan), plan.Launches.SelectMany(launch => launch.Kernels)));
        }
    }

    private static List<SnapshotFile> Files(string source)
    {
        NetworkModel model = NetworkHost.ReadSound(source);
        CompiledProgram program = NetworkCompiler.CompileProgram(model, CancellationToken.None);
        string plans = string.Join("\n", program.Entries.SelectMany(entry => entry.Plans).Select(plan => PlanPrinter.Print(plan.Plan)));
        GeneratedFile surface = NetworkCompiler.Compile(model, CancellationToken.None).Files.Single(file => file.HintName.EndsWith(".Network.g.cs", StringComparison.Ordinal));
        return [new SnapshotFile(model.Name + ".Network.g", "cs", surface.Text), new SnapshotFile("Plans", "txt", plans)];
    }

    private static SnapshotFile Kernels(string source)
    {
        CompiledProgram program = NetworkCompiler.CompileProgram(NetworkHost.ReadSound(source), CancellationToken.None);
        return new SnapshotFile("Kernels", "txt", string.Join("\n", program.Preludes.Where(prelude => prelude.Text.StartsWith("PART", StringComparison.Ordinal)).Select(prelude => prelude.Text).Concat(program.Kernels.Select(kernel => kernel.Text))));
    }
}

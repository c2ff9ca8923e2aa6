using Microsoft.CodeAnalysis.CSharp;
using NetDsl.Generators.Emit;
using NetDsl.Generators.Emit.CSharp;
using NetDsl.TestKit.Compilation;
using Xunit;

namespace NetDsl.Generators.Tests.Emit;

public class CSharpEmissionTests
{
    [Fact]
    public void Emit_NetworkWithEveryKindOfEntry_CompilesWithoutADiagnostic()
    {
        CSharpCompilation compilation = Compile(SamplePrograms.Network());

        Assert.Empty(CSharpHost.Diagnose(compilation));
    }

    [Fact]
    public void Emit_Twice_IsEqualToTheByte()
    {
        Assert.Equal(SurfaceEmitter.Emit(SamplePrograms.Network()), SurfaceEmitter.Emit(SamplePrograms.Network()));
        Assert.Equal(ProgramEmitter.Emit(SamplePrograms.Network()), ProgramEmitter.Emit(SamplePrograms.Network()));
    }

    [Fact]
    public void Emit_UnderAnotherCulture_IsEqualToTheByte()
    {
        string invariant = ProgramEmitter.Emit(SamplePrograms.Network()) + SurfaceEmitter.Emit(SamplePrograms.Network());
        System.Globalization.CultureInfo before = System.Globalization.CultureInfo.CurrentCulture;
        try
        {
            System.Globalization.CultureInfo strange = (System.Globalization.CultureInfo)System.Globalization.CultureInfo.InvariantCulture.Clone();
            (strange.NumberFormat.NegativeSign, strange.NumberFormat.NumberDecimalSeparator, strange.NumberFormat.NumberGroupSeparator) = ("~", "_", "#");
            System.Globalization.CultureInfo.CurrentCulture = strange;

            Assert.Equal(invariant, ProgramEmitter.Emit(SamplePrograms.Network()) + SurfaceEmitter.Emit(SamplePrograms.Network()));
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Emit_KernelThatServesSeveralEntries_StandsThereOnce()
    {
        string text = ProgramEmitter.Emit(SamplePrograms.Network());

        Assert.Equal(2, text.Split("y0[group] =").Length - 1);
        Assert.DoesNotContain("\r", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("public void Scores(global::System.ReadOnlySpan<float> image, global::System.Span<float> destination)")]
    [InlineData("public float[] Scores(global::System.ReadOnlySpan<float> image)")]
    [InlineData("public void Scores(global::NetDsl.DeviceArray<float> image, global::NetDsl.DeviceArray<float> destination)")]
    [InlineData("public void Fake(int batch, global::System.Span<float> destination)")]
    [InlineData("public float[] Fake(int batch)")]
    [InlineData("public float DiscriminatorLoss(global::System.ReadOnlySpan<float> image, global::System.ReadOnlySpan<int> label)")]
    [InlineData("public global::NetDsl.StepLoss TrainDiscriminator(global::System.ReadOnlySpan<float> image, global::System.ReadOnlySpan<int> label)")]
    [InlineData("public global::NetDsl.StepLoss TrainDiscriminator(global::NetDsl.DeviceArray<float> image, global::NetDsl.DeviceArray<int> label)")]
    [InlineData("public float DiscriminatorLearningRate")]
    public void Surface_OfEachEntry_HasItsMethods(string signature) => Assert.Contains(signature + "\n", SurfaceEmitter.Emit(SamplePrograms.Network()), StringComparison.Ordinal);

    [Fact]
    public void Emit_NestedTypeInNoNamespace_Compiles()
    {
        CompiledProgram program = SamplePrograms.Network();
        program = program with { Model = program.Model with { Namespace = "", ContainingTypes = ["public static partial class Outer"] } };
        string source = SamplePrograms.UserSource.Replace("namespace Samples;", "/// <summary>Outer.</summary>\npublic static partial class Outer {", StringComparison.Ordinal) + "}";

        Assert.Empty(CSharpHost.Diagnose(Compile(program, source)));
    }

    private static CSharpCompilation Compile(CompiledProgram program, string source = SamplePrograms.UserSource) => CSharpHost.Compile(
        ("Sample.cs", source), ("Sample.Network.g.cs", SurfaceEmitter.Emit(program)), ("Sample.Program.g.cs", ProgramEmitter.Emit(program)));
}

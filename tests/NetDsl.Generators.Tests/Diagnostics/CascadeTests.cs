using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NetDsl.TestKit.Compilation;
using Xunit;

namespace NetDsl.Generators.Tests.Diagnostics;

/// <summary>A network with mistakes still compiles to members that throw: an application that uses it gets no further errors.</summary>
public class CascadeTests
{
    private const string Application = """
        static class Application
        {
            public static float Use(float[] image, int[] digit)
            {
                using var net = new Sample(seed: 42);
                net.LearningRate = 0.5f;
                var loss = net.Train(image, digit);
                var scores = new float[10];
                net.Logits(image, scores);
                float[] copy = net.Logits(image);
                net.Sample2(batch: 3);
                net.Save(Sample.Card.Name);
                return loss.Value + net.Loss(image, digit) + copy[0];
            }
        }
        """;

    [Theory]
    [InlineData("Flatten | Dense(10)", true)]
    [InlineData("Dense(10)", false)]
    [InlineData("Flatten | Dense(DateTime.Now.Year)", false)]
    [InlineData("Flatten | Forbidden()", false)]
    public void Generate_Network_LeavesNoErrorInTheApplication(string body, bool isSound)
    {
        (CSharpCompilation compilation, ImmutableArray<Diagnostic> reported) = NetworkHost.Generate(NetworkHost.Compile(
            $$"""
            [Network]
            public partial class Sample
            {
                static Layer Forbidden() => throw new ArgumentException("no");
                static readonly Layer Body = {{body}};
                [Predict] static Tensor Logits([Shape(2, 3)] Tensor image) => image | Body;
                [Predict] static Tensor Sample2() => Normal(3);
                [Train, Adam] static Tensor Loss(Tensor image, [Classes(10)] Indices digit) => Logits(image) | CrossEntropy(digit);
            }
            """, Application));

        Assert.Empty(reported);
        Assert.Empty(compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning && diagnostic.Id != "CS8604" && diagnostic.Id != "CS8601"));

        // Surface, program and the places of members, or a skeleton.
        Assert.Equal(isSound ? 3 : 1, compilation.SyntaxTrees.Count(tree => tree.FilePath.EndsWith(".g.cs", StringComparison.Ordinal)));
    }

    [Fact]
    public void Generate_NestedNetwork_RepeatsItsContainers()
    {
        (CSharpCompilation compilation, _) = NetworkHost.Generate(NetworkHost.Compile("""
            namespace A.B
            {
                public partial class Outer<T>
                {
                    internal partial record struct Inner
                    {
                        [Network] private partial class Sample { [Predict] static Tensor Run([Shape(4)] Tensor x) => x | Dense(3); }
                    }
                }

                public partial class Other
                {
                    [Network] public partial class Sample { [Predict] static Tensor Run([Shape(4)] Tensor x) => x | Tanh; }
                }
            }
            """));

        Assert.DoesNotContain(compilation.GetDiagnostics(), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
    }
}

using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Frontend;
using NetDsl.Generators.Frontend.Blocks;
using NetDsl.Generators.Model;
using NetDsl.TestKit.Compilation;
using Xunit;

namespace NetDsl.Generators.Tests.Blocks;

/// <summary>Blocks of a library in networks of another project: as a built assembly, as a reference to the project, and as source of the same project they give the same network.</summary>
public sealed class BlockTests
{
    private const string Library = """
        using Wide = Library.Inner.Widths;

        namespace Library
        {
            namespace Inner { internal static class Widths { public const int Factor = 4; public static int Of(int channels) => Factor * channels / Divisor(); static int Divisor() => 2; internal static int Unused() => 1; } }

            internal sealed record Branch(Layer Body, int Count) { public Layer Whole => Repeat(Count, _ => Residual(Body)); }

            internal enum Kind { Plain, Scaled }

            public sealed record Options(int Width);

            public sealed class FiveAttribute() : ShapeAttribute(5);

            public static partial class Blocks
            {
                public static readonly Layer Open = Tanh;
                // A comment that does not travel.
                static readonly Parameter Shared = Param([3]);
                private static readonly Layer Activation = LeakyRelu(0.2), Never = Tanh;

                /// <summary>Twice a residual body.</summary>
                [Block] public static Layer Bottleneck(int channels, int count = 2) { for (var i = 0; i < 1; i++) { channels += 0; } return new Branch(Dense(Wide.Of(channels)) | Activation | Dense(channels), count).Whole; }

                [Block] public static Tensor Scale(Tensor x) => Pick(Kind.Scaled) switch { Kind.Scaled => x * Shared, _ => throw new System.ArgumentException("no such kind") };

                [Block] public static Layer Both(Func<int, Layer> make, int n) => make(n) | Scale | (x => Doubled(x));

                static Tensor Doubled(Tensor x) => x.Twice().Tripled().Halved;
                extension(Tensor x) { public Tensor Tripled() => x * Three; public Tensor Halved => 0.5 * x; }
                const double Three = 3;
                static Kind Pick(Kind kind) => kind;
                static Tensor Twice(this Tensor x) => 2 * x;

                public static Layer Unmarked() => Dense(3);
                [Block] public static Layer Positive(int n) => n > 0 ? Dense(n) : throw new System.ArgumentException($"{n} is not positive");
            }
        }
        """;

    private const string Network = """
        [Network]
        public partial class User
        {
            static readonly Layer Body = Dense(3) | Tanh | Library.Blocks.Bottleneck(3) | Tanh | Library.Blocks.Both(n => Dense(n), 3);
            [Predict] static Tensor Run([Shape(5)] Tensor x) => x | Body | Library.Blocks.Scale;
            [Train, Sgd(0.1f)] static Tensor Loss(Tensor x, [Classes(3)] Indices y) => Run(x) | CrossEntropy(y);
        }
        """;

    public enum Reference
    {
        Assembly,
        Project,
    }

    [Theory]
    [InlineData(Reference.Assembly)]
    [InlineData(Reference.Project)]
    public void Network_WithBlocksOfAnotherProject_IsThatOfOneProject(Reference kind)
    {
        NetworkModel expected = NetworkHost.ReadSound(Network, Library);
        CSharpCompilation user = User(kind, Library, Network);

        ReadResult result = NetworkHost.Read(user);

        Assert.Empty(result.Findings);
        Assert.Equal(expected, result.Model);
        Assert.Contains("Blocks.Shared", result.Model.Parameters.Select(parameter => parameter.Name));
        (CSharpCompilation generated, var reported) = NetworkHost.Generate(user);
        Assert.Empty(reported);
        Assert.Empty(CSharpHost.Diagnose(generated));
    }

    [Theory]
    [InlineData(Reference.Assembly)]
    [InlineData(Reference.Project)]
    public async Task Mistakes_InBlocks_AreReportedWhereTheNetworkCallsThem(Reference kind)
    {
        Assert.Equal(["ND1001 Library.Blocks.Unmarked()"], await MessagesAsync(kind, "Library.Blocks.Unmarked()"));
        Assert.Equal(["ND1001 Library.Blocks.Unmarked()"], await MessagesAsync(kind, "Library.Blocks.Positive(3) | Tanh | Library.Blocks.Unmarked()"));
        Assert.Equal(["ND1001 Library.Blocks.Open"], await MessagesAsync(kind, "Library.Blocks.Positive(3) | Library.Blocks.Open"));
        Assert.Equal(["ND1001 new Library.Options(3)"], await MessagesAsync(kind, "Library.Blocks.Positive(3) | Tanh | Dense(new Library.Options(3).Width)"));
        Assert.Equal(["ND1008 Library.Blocks.Positive(0)"], await MessagesAsync(kind, "Library.Blocks.Positive(0)"));
        Assert.Equal(["ND2001 Library.Blocks.Scale"], await MessagesAsync(kind, "Dense(7) | Library.Blocks.Scale"));
    }

    [Theory]
    [InlineData(Reference.Assembly)]
    [InlineData(Reference.Project)]
    public void Values_AndTypesOfAnotherProject_AreThoseOfOneProject(Reference kind)
    {
        const string Values = """
            namespace Values;

            public abstract record Kind;
            [Block] public sealed record Plain(int Width = 3) : Kind;
            [Block] public sealed record Deep(int Width, int Count) : Kind { public const int Most = 4; public static readonly Deep Standard = new(3, 2); public Layer Body => Repeat(Count, _ => Dense(Width) | Tanh); public int Double() => 2 * Width; }
            [Block] public interface IScaled { Tensor Scale(Tensor x); }
            [Block] public sealed class Halved : IScaled { private readonly double _factor; public Halved() { _factor = 0.5; } public Tensor Scale(Tensor x) => _factor * x; }

            public static class Parts
            {
                [Block] public static readonly Layer Head = Dense(Classes) | LeakyRelu(0.1);
                [Block] public static Layer Tail { get; } = Dense(2);
                [Block] public static Layer Open => Tanh;
                [Block] public static Layer Of(Kind kind) => kind switch { Deep deep => deep.Body, Plain plain => Dense(plain.Width), _ => Identity };
                [Block] public static Deep Wide(int width) => new(width, 1);
                private const int Classes = 3;
            }

            [Block] public static class All { public static readonly Parameter Scale = Param([2]); public static Tensor Scaled(Tensor x) => x * Scale; }

            [Block] public sealed class FiveAttribute() : ShapeAttribute(5);
            """;
        const string Use = """
            using Values;

            [Network]
            public partial class User
            {
                static readonly Deep Own = new Deep(4, 1) with { Width = 5 };
                static readonly Layer Body = Parts.Of(Own) | Parts.Of(new Plain()) | Tanh | Deep.Standard.Body | Parts.Wide(Deep.Most).Body | Parts.Head | Dense(Own.Double()) | Parts.Open | Parts.Tail;
                static int Choose(Kind kind) => kind is Deep { Count: 1 } ? 2 : 3;
                static Tensor Half(IScaled scaled, Tensor x) => scaled.Scale(x);
                [Predict] static Tensor Run([Five] Tensor x) => Half(new Halved(), x | Body | All.Scaled) * Choose(Own);
            }
            """;
        NetworkModel expected = NetworkHost.ReadSound(Use, Values);
        CSharpCompilation user = User(kind, Values, Use);

        ReadResult result = NetworkHost.Read(user);

        Assert.Empty(result.Findings);
        Assert.Equal(expected, result.Model);
        Assert.Contains("Parts.Head.0.Weight", result.Model.Parameters.Select(parameter => parameter.Name));
        Assert.Empty(CSharpHost.Diagnose(NetworkHost.Generate(user).Compilation));
    }

    [Theory]
    [InlineData(Reference.Assembly)]
    [InlineData(Reference.Project)]
    public async Task Message_AboutTheInsideOfABlock_SaysWhereItIs(Reference kind)
    {
        const string Deeper = "namespace Deeper; public static class Blocks { [Block] public static Layer Outer(int n) => Tanh | Inner(n); static Layer Inner(int n) => Dense(n) | Flatten | Dense(n - 7); }";
        const string Use = "[Network] public partial class User { static readonly Layer Body = Deeper.Blocks.Outer(7); [Predict] static Tensor Run([Shape(5)] Tensor x) => x | Body; }";

        Diagnostic found = Assert.Single(await NetworkHost.AnalyzeAsync(User(kind, Deeper, Use)));

        Assert.EndsWith("; in `Dense(n - 7)` of Inner, called by Outer", found.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.Equal(Use.IndexOf("Deeper.Blocks.Outer(7)", StringComparison.Ordinal), found.Location.SourceSpan.Start);
    }

    [Fact]
    public async Task Assembly_WithoutOrWithNewerBlocks_IsNamed()
    {
        CSharpCompilation bare = NetworkHost.Compile(Library).WithAssemblyName("Library");
        CSharpCompilation newer = NetworkHost.Compile(Library, "[assembly: NetDsl.Execution.BlockLibrary(99, \"\")]").WithAssemblyName("Library");
        CSharpCompilation garbled = NetworkHost.Compile(Library, "[assembly: NetDsl.Execution.BlockLibrary(1, \"class {\", \"\")]").WithAssemblyName("Library");

        foreach ((CSharpCompilation library, string id) in new[] { (bare, DiagnosticIds.BlocksMissing), (newer, DiagnosticIds.BlocksNewer), (garbled, DiagnosticIds.BlocksMissing) })
        {
            IReadOnlyList<Diagnostic> found = await NetworkHost.AnalyzeAsync(NetworkHost.Compile(Network).AddReferences(Image(library)));
            Assert.Equal([id], found.Select(diagnostic => diagnostic.Id).Distinct());
            Assert.All(found, diagnostic => Assert.Contains("Library", diagnostic.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Blocks_OfBlocks_TravelThroughTwoLibraries()
    {
        const string Outer = "namespace Outer; public static class Blocks { [Block] public static Layer Twice(int n) => Library.Blocks.Positive(n) | Library.Blocks.Positive(n); }";
        const string Use = "[Network] public partial class User { static readonly Layer Body = Outer.Blocks.Twice(7); [Predict] static Tensor Run([Shape(5)] Tensor x) => x | Body; }";
        PortableExecutableReference library = Image(Generated(Library, "Library"));
        CSharpCompilation outer = NetworkHost.Generate(NetworkHost.Compile(Outer).WithAssemblyName("Outer").AddReferences(library)).Compilation;
        NetworkModel expected = NetworkHost.ReadSound(Use, Outer, Library);

        Assert.Equal(expected, NetworkHost.Read(NetworkHost.Compile(Use).AddReferences(library, Image(outer))).Model);
        Assert.Equal(expected, NetworkHost.Read(NetworkHost.Compile(Use).AddReferences(library, outer.ToMetadataReference())).Model);
    }

    [Fact]
    public void Carried_Declarations_AreThoseReachedAlone()
    {
        CSharpCompilation library = Generated(Library, "Library");
        string text = library.SyntaxTrees.Single(tree => tree.FilePath.EndsWith("NetDsl.Blocks.g.cs", StringComparison.Ordinal)).ToString();

        Assert.All(["Bottleneck", "record Branch", "Divisor", "enum Kind", "Twice", "Shared", "Activation"], part => Assert.Contains(part, text, StringComparison.Ordinal));
        Assert.All(["Unmarked", "Unused", "comment", "summary"], part => Assert.DoesNotContain(part, text, StringComparison.Ordinal));
        Assert.DoesNotContain(library.GetDiagnostics(), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        Assert.Contains($"BlockLibrary({Environment.NewLine}".ReplaceLineEndings("\n") + $"    {BlockFormat.Version},", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("// A comment that does not travel.", "// Another.", true)]
    [InlineData("static int Divisor() => 2;", "static int Divisor()  =>  2 ;", true)]
    [InlineData("Unused() => 1", "Unused() => 2", true)]
    [InlineData("static int Divisor() => 2;", "static int Divisor() => 1;", false)]
    public void Edits_OfALibrary_ChangeWhatItCarriesWhenABlockReachesThem(string before, string after, bool isUnchanged)
    {
        CSharpCompilation compilation = NetworkHost.Compile(Library);
        GeneratorDriver driver = NetworkHost.Driver().RunGenerators(compilation);
        GeneratorRunResult result = driver.RunGenerators(NetworkHost.Compile(Library.Replace(before, after, StringComparison.Ordinal))).GetRunResult().Results[0];

        Assert.Equal(isUnchanged, result.TrackedSteps[PipelineSteps.Blocks].SelectMany(step => step.Outputs).All(output => output.Reason == IncrementalStepRunReason.Unchanged));
    }

    [Theory]
    [InlineData("public class Blocks { [Block] public Layer {|Wrong|}(int n) => Dense(n); }", "not static")]
    [InlineData("public class Blocks { [Block] static Layer {|Wrong|}(int n) => Dense(n); }", "private")]
    [InlineData("class Outer { private class Blocks { [Block] public static Layer {|Wrong|}(int n) => Dense(n); } }", "private")]
    [InlineData("class Blocks { [Block] internal static Layer Right(int n) => Dense(n); }", null)]
    [InlineData("public class Blocks { [Block] public readonly Layer {|Wrong|} = Tanh; }", "not static")]
    [InlineData("public class Blocks { [Block] static readonly Layer {|Wrong|} = Tanh; }", "private")]
    [InlineData("public class Blocks { [Block] private record {|Wrong|}(int Width); }", "private")]
    [InlineData("public class Blocks { [Block] public record Right(int Width) { public Layer Body => Dense(Width); } }", null)]
    public async Task Block_ThatNobodyElseCanCall_IsReported(string source, string? reason)
    {
        IReadOnlyList<Diagnostic> found = await NetworkHost.AnalyzeAsync(NetworkHost.Compile(source.Replace("{|", "", StringComparison.Ordinal).Replace("|}", "", StringComparison.Ordinal)));

        Assert.Equal(reason is null ? [] : [DiagnosticIds.BlockNotCallable], found.Select(diagnostic => diagnostic.Id));
        Assert.All(found, diagnostic => Assert.Contains(reason!, diagnostic.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        Assert.All(found, diagnostic => Assert.Equal(source.IndexOf("{|", StringComparison.Ordinal), diagnostic.Location.SourceSpan.Start));
    }

    [Theory]
    [InlineData(Reference.Assembly)]
    [InlineData(Reference.Project)]
    public async Task Shape_NamedInAnotherProject_IsReported(Reference kind)
    {
        IReadOnlyList<Diagnostic> found = await NetworkHost.AnalyzeAsync(User(kind, Library, "[Network] public partial class User { [Predict] static Tensor Run([Library.Five] Tensor x) => x; }"));
        Assert.Equal([DiagnosticIds.NoSource], found.Select(diagnostic => diagnostic.Id));
    }

    private static async Task<IEnumerable<string>> MessagesAsync(Reference kind, string layer)
    {
        CSharpCompilation user = User(kind, Library, Network.Replace(" | Library.Blocks.Scale;", ";", StringComparison.Ordinal).Replace("Dense(3) | Tanh | Library.Blocks.Bottleneck(3) | Tanh | Library.Blocks.Both(n => Dense(n), 3)", layer, StringComparison.Ordinal));
        IReadOnlyList<Diagnostic> found = await NetworkHost.AnalyzeAsync(user);
        Assert.All(found.SelectMany(diagnostic => diagnostic.AdditionalLocations), location => Assert.Contains(location.SourceTree, user.SyntaxTrees));
        return found.Select(diagnostic => $"{diagnostic.Id} {diagnostic.Location.SourceTree!.ToString().Substring(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length)}");
    }

    private static CSharpCompilation User(Reference kind, string library, string network)
    {
        CSharpCompilation generated = Generated(library, "Library");
        return NetworkHost.Compile(network).AddReferences(kind == Reference.Assembly ? Image(generated) : generated.ToMetadataReference());
    }

    private static CSharpCompilation Generated(string source, string name) => NetworkHost.Generate(NetworkHost.Compile(source).WithAssemblyName(name)).Compilation;

    private static PortableExecutableReference Image(CSharpCompilation compilation)
    {
        using MemoryStream image = new();
        var emitted = compilation.Emit(image);
        Assert.True(emitted.Success, string.Join("\n", emitted.Diagnostics));
        return MetadataReference.CreateFromImage(image.ToArray());
    }
}

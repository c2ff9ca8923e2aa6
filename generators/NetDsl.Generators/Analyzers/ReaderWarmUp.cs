using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetDsl.Generators.Frontend;

namespace NetDsl.Generators.Analyzers;

/// <summary>
/// Reads a small network beside the first analysis of a process. The first read takes a third of a second, nearly all of it the host compiling the reader's code; an editor analyses the files of a project long
/// before its author types, so the first keystroke finds the reader ready.
/// </summary>
internal static class ReaderWarmUp
{
    /// <summary>What most networks are made of. It is read with the project's references and belongs to nothing.</summary>
    private const string Source = """
        using NetDsl;
        using static NetDsl.Functions;

        [Network]
        public partial class WarmUp
        {
            private const int Classes = 3;

            private static Layer Block(int width, bool isWide = false)
            {
                var body = Dense(width) | Relu | Dense(width);
                return Residual(body, isWide ? Dense(width) : Identity) | Relu;
            }

            private static readonly Layer Features = Conv2D(2, 3, padding: 1, bias: false) | BatchNorm() | Relu | MaxPool2D(2) | Flatten | Dense(4) | Relu | Dropout(0.5) | Repeat(2, i => Block(4, i == 0));

            private static readonly Layer Classifier = Dense(Classes);

            private static Tensor Hidden(Tensor image)
            {
                var hidden = image | Features;
                return hidden * 2 + hidden;
            }

            [Predict] private static Tensor Logits([Shape(1, 4, 4)] Tensor image) => Hidden(image) | Classifier;

            [Train, Adam(1e-3f)] private static Tensor Loss(Tensor image, [Classes(Classes)] Indices label) => Logits(image) | CrossEntropy(label);
        }
        """;

    private static int s_isStarted;

    /// <summary>Starts it, once, where the project uses the language. Nothing that runs on holds the compilation.</summary>
    public static void Start(Compilation compilation)
    {
        if (compilation.ReferencedAssemblyNames.Any(assembly => assembly.Name == KnownSymbols.AssemblyName) && Interlocked.Exchange(ref s_isStarted, 1) == 0)
        {
            CSharpParseOptions options = compilation.SyntaxTrees.FirstOrDefault()?.Options as CSharpParseOptions ?? CSharpParseOptions.Default;
            Compilation project = compilation.RemoveAllSyntaxTrees();
            _ = Task.Run(() => Read(project, options));
        }
    }

    /// <summary>What was read; without errors where the project's references and language version fit.</summary>
    internal static ReadResult? Read(Compilation project, CSharpParseOptions options)
    {
        SyntaxTree tree = CSharpSyntaxTree.ParseText(Source, options);
        Compilation compilation = project.AddSyntaxTrees(tree);
        SemanticModel semantics = LeanModels.Of(compilation, tree);
        TypeDeclarationSyntax declaration = tree.GetRoot().ChildNodes().OfType<TypeDeclarationSyntax>().Single();
        return semantics.GetDeclaredSymbol(declaration) is { } type ? NetworkReader.Read(type, declaration, compilation, semantics, CancellationToken.None) : null;
    }
}

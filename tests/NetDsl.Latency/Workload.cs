using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using NetDsl.TestKit.Compilation;

namespace NetDsl.Latency;

/// <summary>A project as editors have it open: networks of 30 layers, all different, among ordinary files.</summary>
internal sealed class Workload
{
    private const int Files = 500;
    private const string Typed = " | Relu | Dropout(0.25)";
    private const string Statement = "        total += values[values.Count - 1] * 3; // checked\n";

    private readonly SyntaxTree[] _networks;
    private readonly SyntaxTree[] _others;

    public Workload(int networks)
    {
        Compilation = NetworkHost.Compile([.. Enumerable.Range(0, Files).Select(i => i < networks ? Network(i) : Ordinary(i))]);
        SyntaxTree[] trees = [.. Compilation.SyntaxTrees.Where(tree => tree.FilePath.StartsWith("Source", StringComparison.Ordinal))];
        (_networks, _others) = (trees[..networks], trees[networks..]);
    }

    public CSharpCompilation Compilation { get; }

    /// <summary>The project after each keystroke inside a network: a layer is typed into its middle letter by letter and taken out again, then a width and a name change, and a comment comes.</summary>
    public IEnumerable<(CSharpCompilation Compilation, SyntaxTree Edited)> EditsInside()
    {
        foreach (SyntaxTree tree in _networks)
        {
            string text = tree.ToString();
            int end = text.IndexOf("Dense(50)", StringComparison.Ordinal) + "Dense(50)".Length;
            for (int letters = 1; letters <= Typed.Length; letters++)
            {
                yield return Edited(tree, text.Insert(end, Typed[..letters]));
            }

            for (int letters = Typed.Length - 1; letters > 0; letters -= 4)
            {
                yield return Edited(tree, text.Insert(end, Typed[..letters]));
            }

            yield return Edited(tree, text.Replace("Dense(50)", "Dense(51)", StringComparison.Ordinal));
            yield return Edited(tree, text.Replace("hidden", "features", StringComparison.Ordinal));
            yield return Edited(tree, text.Replace("[Predict]", "// Scores.\n    [Predict]", StringComparison.Ordinal));
        }
    }

    /// <summary>The project after each keystroke in files without networks.</summary>
    public IEnumerable<(CSharpCompilation Compilation, SyntaxTree Edited)> EditsElsewhere()
    {
        foreach (SyntaxTree tree in _others)
        {
            string text = tree.ToString();
            int place = text.IndexOf("        return total", StringComparison.Ordinal);
            for (int letters = 3; letters <= Statement.Length; letters += 3)
            {
                yield return Edited(tree, text.Insert(place, Statement[..letters]));
            }
        }
    }

    private (CSharpCompilation Compilation, SyntaxTree Edited) Edited(SyntaxTree tree, string text)
    {
        SyntaxTree edited = tree.WithChangedText(SourceText.From(text, Encoding.UTF8));
        return (Compilation.ReplaceSyntaxTree(tree, edited), edited);
    }

    /// <summary>Thirty layers with weights, in chains, functions and loops, with a prediction and a loss. Dense ones: a network is compiled once for each project here, and these compile fastest.</summary>
    private static string Network(int number)
    {
        StringBuilder chain = new();
        for (int layer = 1; layer <= 10; layer++)
        {
            chain.Append(CultureInfo.InvariantCulture, $" | Dense({(10 * layer) + (layer == 5 ? 0 : number)}) | {(layer % 2 == 0 ? "Tanh" : "Relu")}");
        }

        return $$"""
            namespace Project.Networks;

            [Network]
            public partial class Network{{number}}
            {
                private const int Width = {{64 + number}}, Classes = 10;

                private static Layer Block(int width, bool isWide = false)
                {
                    var body = Dense(width) | Relu | Dense(width);
                    return Residual(body, isWide ? Dense(width) : Identity) | Relu;
                }

                private static readonly Layer Features = Flatten | Dense(Width) | Relu | Repeat(3, _ => Block(Width)) | Repeat(4, i => Block(2 * Width, i == 0));
                private static readonly Layer Body = Identity{{chain}};
                private static readonly Layer Classifier = Dense(64) | Relu | Repeat(2, _ => Dense(32) | Tanh) | Dense(Classes);

                private static Tensor Hidden(Tensor image)
                {
                    var hidden = image | Features;
                    return hidden | Body;
                }

                [Predict] private static Tensor Logits([Shape(3, 8, 8)] Tensor image) => Hidden(image) | Classifier;

                [Train, Adam(1e-3f)] private static Tensor Loss(Tensor image, [Classes(Classes)] Indices label) => Logits(image) | CrossEntropy(label);
            }
            """;
    }

    private static string Ordinary(int number)
    {
        StringBuilder text = new($"using System.Collections.Generic;\n\nnamespace Project.Area{number % 20};\n\n/// <summary>Class {number}.</summary>\npublic class Ordinary{number}\n{{\n");
        for (int method = 0; method < 8; method++)
        {
            text.Append(CultureInfo.InvariantCulture, $$"""
                    /// <summary>Adds up.</summary>
                    public static double Sum{{method}}(IReadOnlyList<double> values, int count = {{number}})
                    {
                        var total = 0.0;
                        for (var i = 0; i < values.Count && i < count; i++)
                        {
                            total += values[i] * (i % 2 == 0 ? 1 : -1);
                        }

                        return total > {{method}} ? Math.Sqrt(total) : Sum{{(method + 1) % 8}}(values.Select(value => value + 1).ToArray(), count - 1);
                    }


                """);
        }

        return text.Append("}\n").ToString();
    }
}

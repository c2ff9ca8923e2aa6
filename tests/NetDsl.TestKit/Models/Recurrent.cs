using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;

namespace NetDsl.TestKit.Models;

/// <summary>
/// A recurrent network as kernels in loops of launches, written by hand: for each layer l and step t h[t+1] = tanh(h[t] U[l] + s[l][t]) and s[l+1][t] = h[t+1] V[l], with s[0] the input. The loop over layers is
/// around that over steps; sequences are [B, T, H], states have an item more, and weights are items of [L, H, H]. The outputs are s[L] reversed in time and its sum over time, which is counted up in place.
/// </summary>
internal sealed record Recurrent(int Layers, int Steps, int Size)
{
    /// <summary>Where the second parameter begins in the arena.</summary>
    public int SecondParameter => ((Layers * Size * Size) + 31) / 32 * 32;

    /// <summary>Inputs, parameters and outputs by their types; what the program computes the graph does not say.</summary>
    public Graph Signature()
    {
        GraphBuilder graph = new();
        int x = graph.Input("x", ElementType.Float32, Shape.Of(Steps, Size), 0);
        graph.Result(ResultKind.Output, 0, x);
        graph.Result(ResultKind.Output, 1, graph.Reduce(ReduceKind.Sum, x, 1));
        return graph.ToGraph("Recurrent");
    }

    public KernelProgram Program()
    {
        int h = Size, square = h * h, sequence = Steps * h, all = (Layers + 1) * sequence, state = sequence + h;
        string text = $"""
            program "Recurrent"
            buffer #0 Parameters 0 @0 f32[{Layers}, {h}, {h}] strides({square} {h} 1) "u"
            buffer #1 Parameters 0 @{SecondParameter} f32[{Layers}, {h}, {h}] strides({square} {h} 1) "v"
            buffer #2 Parameters 0 @0 of #0 f32[{h}, {h}] strides({h} 1) travels(1:{square}) "u[l]"
            buffer #3 Parameters 0 @0 of #1 f32[{h}, {h}] strides({h} 1) travels(1:{square}) "v[l]"
            buffer #4 Input 0 @0 f32[B, {Steps}, {h}] strides({sequence} {h} 1) "x"
            buffer #5 Input 0 @0 of #4 f32[B, {h}] strides({sequence} 1) travels(0:{h}) "x[t]"
            buffer #6 Step 0 @0 f32[B, {Layers + 1}, {Steps}, {h}] strides({all} {sequence} {h} 1) "s"
            buffer #7 Step 0 @0 of #6 f32[B, {h}] strides({all} 1) travels(0:{h}) "s[0][t]"
            buffer #8 Step 0 @0 of #6 f32[B, {h}] strides({all} 1) travels(1:{sequence} 2:{h}) "s[l][t]"
            buffer #9 Step 0 @{sequence} of #6 f32[B, {h}] strides({all} 1) travels(1:{sequence} 2:{h}) "s[l+1][t]"
            buffer #10 Step 0 @{all - h} of #6 f32[B, {h}] strides({all} 1) travels(3:{-h}) "s[L][T-1-t]"
            buffer #11 Step 0 @0 f32[B, {Steps + 1}, {h}] strides({state} {h} 1) "h"
            buffer #12 Step 0 @0 of #11 f32[B, {h}] strides({state} 1) "h[0]"
            buffer #13 Step 0 @0 of #11 f32[B, {h}] strides({state} 1) travels(2:{h}) "h[t]"
            buffer #14 Step 0 @{h} of #11 f32[B, {h}] strides({state} 1) travels(2:{h}) "h[t+1]"
            buffer #15 Step 0 @0 f32[B, {h}] strides({h} 1) "sum"
            buffer #16 Output 0 @0 f32[B, {Steps}, {h}] strides({sequence} {h} 1) "reversed"
            buffer #17 Output 0 @0 of #16 f32[B, {h}] strides({sequence} 1) travels(3:{h}) "reversed[t]"
            buffer #18 Output 1 @0 f32[B, {h}] strides({h} 1) "total"
            repeat {Steps} kernels 0 to 0
            repeat {Layers} kernels 1 to 3
            repeat {Steps} kernels 2 to 3
            repeat {Steps} kernels 5 to 6

            {Copy("input", Rows(7, all), Rows(5, sequence))}
            {Copy("clear", Rows(12, state))}
            {Product("state", Rows(13, state, 2), 2, Rows(14, state), $"l1 = load {Rows(8, all)} n0 = l0 n1 = l1 n2 = Add(n0, n1) n3 = Tanh(n2) r0 = n3")}
            {Product("output", Rows(14, state, 2), 3, Rows(9, all), "n0 = l0 r0 = n0")}
            {Copy("none", Rows(15, h))}
            {Copy("reverse", Rows(17, sequence), Rows(10, all))}
            {Copy("count", Rows(15, h), Rows(15, h), Rows(10, all))}
            {Copy("total", Rows(18, h), Rows(15, h))}
            """;
        return KernelVerifier.Verify(KernelParser.Parse(text));
    }

    /// <summary>What the program computes, straight from the formulas.</summary>
    public (double[] Reversed, double[] Total) Evaluate(double[] x, double[] u, double[] v, int batch)
    {
        double[] reversed = new double[batch * Steps * Size], total = new double[batch * Size];
        for (int b = 0; b < batch; b++)
        {
            double[][] s = [.. Enumerable.Range(0, Steps).Select(t => x.AsSpan(((b * Steps) + t) * Size, Size).ToArray())];
            for (int l = 0; l < Layers; l++)
            {
                double[] h = new double[Size];
                for (int t = 0; t < Steps; t++)
                {
                    h = [.. Times(h, u, l).Zip(s[t], (product, input) => Math.Tanh(product + input))];
                    s[t] = Times(h, v, l);
                }
            }

            for (int t = 0; t < Steps; t++)
            {
                for (int i = 0; i < Size; i++)
                {
                    reversed[(((b * Steps) + Steps - 1 - t) * Size) + i] = s[t][i];
                    total[(b * Size) + i] += s[t][i];
                }
            }
        }

        return (reversed, total);
    }

    private double[] Times(double[] row, double[] matrices, int layer) =>
        [.. Enumerable.Range(0, Size).Select(j => Enumerable.Range(0, Size).Sum(k => row[k] * matrices[(((layer * Size) + k) * Size) + j]))];

    /// <summary>An element of a buffer with a row for each example: loop 0 is over examples, <paramref name="column"/> over columns.</summary>
    private static string Rows(int buffer, int stride, int column = 1) => $"#{buffer}[{Times(stride, 0)} + %{column}]";

    private static string Times(int factor, int loop) => factor == 1 ? $"%{loop}" : $"{factor}*%{loop}";

    /// <summary>Writes the sum of what it reads, zeros when that is nothing.</summary>
    private string Copy(string name, string target, params string[] sources)
    {
        IEnumerable<string> leaves = sources.Select((source, i) => $"l{i} = load {source}"), nodes = sources.Length == 0 ? ["n0 = 0"] : sources.Select((_, i) => $"n{i} = l{i}");
        string sum = sources.Length == 2 ? "n2 = Add(n0, n1) r0 = n2" : "r0 = n0";
        return $"""loops {name}(b:B, i:{Size} | ) "" stage {string.Join(" ", leaves)} {string.Join(" ", nodes)} {sum} store r0 {target}""";
    }

    /// <summary>A product with a matrix; leaf 0 of the epilogue is the product.</summary>
    private string Product(string name, string rows, int matrix, string target, string epilogue) => $"""
        contract {name}(b:B, j:{Size} | k:{Size}) "" a l0 = load {rows} n0 = l0 r0 = n0 b l0 = load #{matrix}[{Times(Size, 2)} + %1] n0 = l0 r0 = n0
        epilogue l0 = accumulator {epilogue} store r0 {target}
        """;
}

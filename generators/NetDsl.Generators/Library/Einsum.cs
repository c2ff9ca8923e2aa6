using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Library;

/// <summary>
/// Einstein's summation over one or two operands. Each operand is first brought to distinct letters that matter: a repeated letter takes the diagonal (a view: flatten the two
/// axes, then every n+1st element), and a letter that no one else has is summed. What remains is a transposition, or one contraction whose loops are the letters.
/// </summary>
internal static class Einsum
{
    public static LibraryFunction[] Rows { get; } =
    [
        new("Einsum", call => new Staged.Tensor(call.Has("x")
            ? Build(call.Graph, call.Text("equation"), call.Tensor("x"))
            : Build(call.Graph, call.Text("equation"), call.Tensor("left"), call.Tensor("right")))),
    ];

    private static int Build(GraphBuilder graph, string equation, params int[] operands)
    {
        (string[] inputs, string output) = Parse(equation, operands.Length);
        CheckExtents(graph, equation, inputs, operands);
        for (int i = 0; i < operands.Length; i++)
        {
            (operands[i], inputs[i]) = TakeDiagonals(graph, operands[i], inputs[i]);
            string others = output + (operands.Length == 2 ? inputs[1 - i] : "");
            (operands[i], inputs[i]) = SumUnused(graph, operands[i], inputs[i], others);
        }

        return operands.Length == 1
            ? Views.Permute(graph, operands[0], [.. output.Select(letter => inputs[0].IndexOf(letter))])
            : Contract(graph, inputs, output, operands[0], operands[1]);
    }

    private static (string[] Inputs, string Output) Parse(string equation, int operands)
    {
        StagingException Invalid(string why) => new(DiagnosticIds.EinsumInvalid, equation, why);
        string text = equation.Replace(" ", "");
        int arrow = text.IndexOf("->", StringComparison.Ordinal);
        if (arrow < 0)
        {
            throw Invalid("write the letters of the result after \"->\"; \"ij,jk->ik\" is the matrix product");
        }

        string[] inputs = text.Substring(0, arrow).Split(',');
        string output = text.Substring(arrow + 2);
        foreach (char letter in string.Concat(inputs) + output)
        {
            if (letter is not ((>= 'a' and <= 'z') or (>= 'A' and <= 'Z')))
            {
                throw Invalid($"'{letter}' is not a letter; each axis of the example is one letter, and the batch is not written");
            }
        }

        if (inputs.Length != operands)
        {
            throw Invalid($"it describes {Count(inputs.Length, "operand")}, but {operands} {(operands == 1 ? "is" : "are")} given");
        }

        foreach (char letter in output)
        {
            if (output.IndexOf(letter) != output.LastIndexOf(letter))
            {
                throw Invalid($"'{letter}' occurs twice in the result");
            }

            if (!inputs.Any(input => input.IndexOf(letter) >= 0))
            {
                throw Invalid($"'{letter}' of the result occurs in no operand");
            }
        }

        return (inputs, output);
    }

    private static void CheckExtents(GraphBuilder graph, string equation, string[] inputs, int[] operands)
    {
        Dictionary<char, Extent> extents = [];
        for (int i = 0; i < inputs.Length; i++)
        {
            Shape shape = graph.ShapeOf(operands[i]).Example;
            if (shape.Rank != inputs[i].Length)
            {
                throw new StagingException(
                    DiagnosticIds.EinsumInvalid, equation,
                    $"\"{inputs[i]}\" names {Count(inputs[i].Length, "axis")}, but operand {i + 1} is {graph.Describe(operands[i])} with {Count(shape.Rank, "axis")}");
            }

            for (int axis = 0; axis < shape.Rank; axis++)
            {
                char letter = inputs[i][axis];
                if (extents.TryGetValue(letter, out Extent extent) && extent != shape[axis])
                {
                    throw new StagingException(
                        DiagnosticIds.EinsumInvalid, equation,
                        $"'{letter}' is {extent} and {shape[axis]}: axis {axis} of operand {i + 1}, {graph.Describe(operands[i])}, has another extent than where the letter stood before");
                }

                extents[letter] = shape[axis];
            }
        }
    }

    private static (int Operand, string Letters) TakeDiagonals(GraphBuilder graph, int operand, string letters)
    {
        while (letters.FirstOrDefault(letter => letters.IndexOf(letter) != letters.LastIndexOf(letter)) is var repeated and not default(char))
        {
            int first = letters.IndexOf(repeated), second = letters.LastIndexOf(repeated);
            int[] rest = [.. Enumerable.Range(0, letters.Length).Where(axis => axis != first && axis != second)];
            operand = Views.Permute(graph, operand, [.. rest, first, second]);

            Shape shape = graph.ShapeOf(operand);
            int extent = shape[shape.Rank - 1].Value;
            operand = graph.Reshape(operand, new Shape([.. shape.Extents.Take(shape.Rank - 2), extent * extent]));
            operand = graph.Cut(operand, shape.Rank - 2, start: 0, extent, step: extent + 1);
            letters = string.Concat(rest.Select(axis => letters[axis])) + repeated;
        }

        return (operand, letters);
    }

    private static (int Operand, string Letters) SumUnused(GraphBuilder graph, int operand, string letters, string others)
    {
        int batch = Shapes.BatchAxes(graph.ShapeOf(operand));
        int[] unused = [.. Enumerable.Range(0, letters.Length).Where(axis => others.IndexOf(letters[axis]) < 0)];
        int summed = graph.Reduce(ReduceKind.Sum, operand, [.. unused.Select(axis => axis + batch)]);
        return (summed, string.Concat(letters.Where(letter => others.IndexOf(letter) >= 0)));
    }

    /// <summary>The product of two operands whose letters differ, each in the other operand or in the result; the batch is not written.</summary>
    public static int Contract(GraphBuilder graph, string[] inputs, string output, int left, int right)
    {
        Dictionary<char, int> dimensionOf = [];
        List<LoopDimension> dimensions = [];
        const char batch = '\0';
        string[] letters = [.. new[] { left, right }.Select((operand, i) => (graph.ShapeOf(operand).IsBatched ? batch + inputs[i] : inputs[i]))];
        bool isBatched = letters.Any(operand => operand.IndexOf(batch) >= 0);
        string result = isBatched ? batch + output : output;

        // Loops in the order of the result, then the summed letters in the order of the left operand.
        foreach (char letter in result + string.Concat(letters[0].Where(letter => result.IndexOf(letter) < 0)))
        {
            int at = letters[0].IndexOf(letter);
            Extent extent = at >= 0 ? graph.ShapeOf(left)[at] : graph.ShapeOf(right)[letters[1].IndexOf(letter)];
            dimensionOf.Add(letter, dimensions.Count);
            dimensions.Add(new LoopDimension(letter == batch ? "b" : "axis_" + letter, extent));
        }

        EquatableArray<AffineIndex> Map(string operand) => operand.Select(letter => AffineIndex.Of(dimensionOf[letter])).ToEquatableArray();
        Shape shape = new(result.Select(letter => dimensions[dimensionOf[letter]].Extent).ToEquatableArray());
        Shapes.CheckCount("Einsum", shape);
        return graph.Contract(new Contraction(dimensions.ToEquatableArray(), Map(result), Map(letters[0]), Map(letters[1])), left, right);
    }

    private static string Count(int count, string noun) => count == 1 ? "1 " + noun : $"{count} {(noun == "axis" ? "axes" : noun + "s")}";
}

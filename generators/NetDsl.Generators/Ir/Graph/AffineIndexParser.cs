using NetDsl.Generators.Model;

namespace NetDsl.Generators.Ir.Graph;

/// <summary>Reads index maps and the loop variables of a contraction, as <see cref="GraphPrinter"/> writes them.</summary>
internal static class AffineIndexParser
{
    /// <summary>Loop variables with their extents, then the indices of output, first and second operand.</summary>
    public static Contraction ParseContraction(TextScanner scanner, Func<TextScanner, Extent> extent)
    {
        List<LoopDimension> dimensions = scanner.List("|", () =>
        {
            string name = scanner.Word();
            scanner.Expect(":");
            return new LoopDimension(name, extent(scanner));
        });
        Contraction names = new(dimensions.ToEquatableArray(), [], [], []);
        string[] variables = GraphText.NamesOf(names);
        int Variable(string name) => Array.IndexOf(variables, name);
        EquatableArray<AffineIndex> output = scanner.List("|", () => ParseIndex(scanner, Variable)).ToEquatableArray();
        EquatableArray<AffineIndex> a = scanner.List("|", () => ParseIndex(scanner, Variable)).ToEquatableArray();
        return names with { Output = output, A = a, B = ParseIndices(scanner, Variable) };
    }

    /// <summary>The indices of a window, over the result's axes <c>i0</c>, <c>i1</c>, ….</summary>
    public static EquatableArray<AffineIndex> ParseWindow(TextScanner scanner) =>
        ParseIndices(scanner, name => name.Length > 1 && name[0] == 'i' && int.TryParse(name.Substring(1), out int axis) ? axis : -1);

    /// <summary>Indices up to the closing parenthesis.</summary>
    private static EquatableArray<AffineIndex> ParseIndices(TextScanner scanner, Func<string, int> variable)
    {
        List<AffineIndex> indices = [];
        while (!scanner.IsNext(next => next == ')'))
        {
            if (indices.Count > 0)
            {
                scanner.Expect(",");
            }

            indices.Add(ParseIndex(scanner, variable));
        }

        return indices.ToEquatableArray();
    }

    private static AffineIndex ParseIndex(TextScanner scanner, Func<string, int> variableOf)
    {
        int offset = 0;
        SortedDictionary<int, int> terms = [];
        do
        {
            int sign = scanner.Take("-") ? -1 : 1;
            scanner.Take("+");
            int factor = sign;
            if (scanner.IsNext(char.IsDigit))
            {
                factor = sign * scanner.Integer();
                if (!scanner.Take("*"))
                {
                    offset += factor;
                    continue;
                }
            }

            string name = scanner.Word();
            int variable = variableOf(name);
            if (variable < 0)
            {
                throw scanner.Error($"'{name}' is not a loop variable");
            }

            terms[variable] = (terms.TryGetValue(variable, out int others) ? others : 0) + factor;
        }
        while (scanner.IsNext(next => next is '+' or '-'));

        return new AffineIndex(offset, terms.Where(term => term.Value != 0).Select(term => new AffineTerm(term.Key, term.Value)).ToEquatableArray());
    }
}

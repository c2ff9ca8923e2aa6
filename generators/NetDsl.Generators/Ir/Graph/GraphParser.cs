using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;
using NetDsl.Generators.Operators;

namespace NetDsl.Generators.Ir.Graph;

/// <summary>
/// Reads the text form that <see cref="GraphPrinter"/> writes. Values may be numbered in any way, as long as each is defined before it is used and once; they are renumbered in order. Empty lines and
/// lines that begin with <c>//</c> are skipped. Throws <see cref="FormatException"/> with line and column.
/// </summary>
internal sealed class GraphParser
{
    private static readonly Dictionary<string, PrimitiveRow> s_rows = PrimitiveCatalog.Rows.ToDictionary(row => row.Name, StringComparer.Ordinal);

    private readonly List<GraphInput> _inputs = [];
    private readonly List<Value> _values = [];
    private readonly List<GraphResult> _results = [];
    private readonly Dictionary<int, int> _numbers = [];
    private readonly List<ScanBody> _bodies = [];
    private string _name = "";

    private GraphParser()
    {
    }

    public static Graph Parse(string text)
    {
        int at = 0;
        return Parse(text.Split('\n'), ref at, isBody: false);
    }

    /// <summary>Reads lines up to the end, or up to the end of a body.</summary>
    private static Graph Parse(string[] lines, ref int at, bool isBody)
    {
        GraphParser parser = new();
        while (at < lines.Length)
        {
            string line = lines[at].Trim();
            TextScanner scanner = new(line, ++at);
            if (line.Length == 0 || line.StartsWith("//", StringComparison.Ordinal))
            {
                continue;
            }

            if (isBody && line == "end")
            {
                isBody = false;
                break;
            }

            if (line.StartsWith("body ", StringComparison.Ordinal))
            {
                parser._bodies.Add(ParseBody(scanner, parser._bodies.Count, lines, ref at));
            }
            else
            {
                parser.ParseLine(scanner);
            }

            if (!scanner.IsAtEnd)
            {
                throw scanner.Error("the line should end here");
            }
        }

        if (isBody)
        {
            throw new TextScanner("", at).Error("the body has no end");
        }

        return new Graph(parser._name, parser._inputs.ToEquatableArray(), parser._values.ToEquatableArray(), parser._results.ToEquatableArray());
    }

    private static ScanBody ParseBody(TextScanner scanner, int number, string[] lines, ref int at)
    {
        scanner.Expect("body");
        if (scanner.Integer() != number)
        {
            throw scanner.Error($"body {number} is expected");
        }

        scanner.Expect("states");
        int states = scanner.Integer();
        scanner.Expect("sequences");
        int sequences = scanner.Integer();
        scanner.Expect("length");
        int length = scanner.Integer();
        bool isReversed = scanner.Take("reversed"), isSegmented = scanner.Take("segmented");
        return new ScanBody(Parse(lines, ref at, isBody: true), states, sequences, length, isReversed) { IsSegmented = isSegmented };
    }

    private ScanBody BodyOf(TextScanner scanner)
    {
        int number = scanner.Integer();
        return number >= 0 && number < _bodies.Count ? _bodies[number] : throw scanner.Error($"there is no body {number}");
    }

    private static int OutputOf(TextScanner scanner)
    {
        scanner.Expect(",");
        return scanner.Integer();
    }

    private void ParseLine(TextScanner scanner)
    {
        if (scanner.Take("%"))
        {
            ParseValue(scanner);
            return;
        }

        string word = scanner.Word();
        switch (word)
        {
            case "graph":
                _name = scanner.Quoted();
                break;
            case "input":
                string name = scanner.Quoted();
                scanner.Expect(":");
                TensorType type = ParseType(scanner);
                _inputs.Add(new GraphInput(name, type, scanner.Take("classes") ? scanner.Integer() : 0));
                break;
            default:
                ResultKind kind = ParseEnum<ResultKind>(scanner, word);
                int index = scanner.Integer();
                scanner.Expect("=");
                scanner.Expect("%");
                _results.Add(new GraphResult(kind, index, Operand(scanner)));
                break;
        }
    }

    private void ParseValue(TextScanner scanner)
    {
        int number = scanner.Integer();
        scanner.Expect("=");
        Op op = ParseOp(scanner);
        List<int> operands = [];
        while (scanner.Take("%"))
        {
            operands.Add(Operand(scanner));
        }

        scanner.Expect(":");
        TensorType type = ParseType(scanner);
        string label = scanner.IsAtEnd ? "" : scanner.Quoted();
        if (_numbers.ContainsKey(number))
        {
            throw scanner.Error($"%{number} is defined twice");
        }

        _numbers.Add(number, _values.Count);
        _values.Add(new Value(_values.Count, op, operands.ToEquatableArray(), type, label));
    }

    private int Operand(TextScanner scanner)
    {
        int number = scanner.Integer();
        return _numbers.TryGetValue(number, out int id) ? id : throw scanner.Error($"%{number} is not defined yet");
    }

    private static TensorType ParseType(TextScanner scanner)
    {
        string element = scanner.Word();
        ElementType type = element switch
        {
            "f32" => ElementType.Float32,
            "i32" => ElementType.Int32,
            _ => throw scanner.Error($"'{element}' is not an element type"),
        };
        scanner.Expect("[");
        return new TensorType(type, new Shape(scanner.List("]", () => ParseExtent(scanner)).ToEquatableArray()));
    }

    private static Extent ParseExtent(TextScanner scanner)
    {
        if (scanner.Take("B"))
        {
            return Extent.Batch;
        }

        int extent = scanner.Integer();
        return extent > 0 ? new Extent(extent) : throw scanner.Error($"extent {extent} is not positive");
    }

    private Op ParseOp(TextScanner scanner)
    {
        string word = scanner.Word();
        if (GraphText.Functions.TryGetValue(word, out ScalarFunction function))
        {
            return new Op.Scalar(function);
        }

        if (!s_rows.TryGetValue(word, out PrimitiveRow? row))
        {
            throw scanner.Error($"'{word}' is not an operation");
        }

        bool hasArguments = scanner.Take("(");
        Op op = ParseArguments(scanner, row.Op);
        if (hasArguments)
        {
            scanner.Expect(")");
        }

        return op;
    }

    private Op ParseArguments(TextScanner scanner, Type op)
    {
        EquatableArray<int> Integers()
        {
            scanner.Expect("[");
            return scanner.List("]", scanner.Integer).ToEquatableArray();
        }

        EquatableArray<int> Next()
        {
            scanner.Expect(",");
            return Integers();
        }

        T Kind<T>()
            where T : struct
        {
            T kind = ParseEnum<T>(scanner, scanner.Word());
            scanner.Expect(",");
            return kind;
        }

        return op.Name switch
        {
            nameof(Op.Input) => new Op.Input(scanner.Integer()),
            nameof(Op.Parameter) => new Op.Parameter(scanner.Integer()),
            nameof(Op.State) => new Op.State(scanner.Integer()),
            nameof(Op.Carried) => new Op.Carried(scanner.Integer()),
            nameof(Op.Constant) => new Op.Constant(scanner.Take("[") ? scanner.List("]", scanner.Double).ToEquatableArray() : [scanner.Double()]),
            nameof(Op.BatchSize) => new Op.BatchSize(),
            nameof(Op.Iota) => new Op.Iota(scanner.Integer()),
            nameof(Op.ToFloat) => new Op.ToFloat(),
            nameof(Op.StopGradient) => new Op.StopGradient(),
            nameof(Op.Reshape) => new Op.Reshape(),
            nameof(Op.Transpose) => new Op.Transpose(Integers()),
            nameof(Op.Broadcast) => new Op.Broadcast(Integers()),
            nameof(Op.Slice) => new Op.Slice(Integers(), Next()),
            nameof(Op.Pad) => new Op.Pad(Integers(), Next(), Next()),
            nameof(Op.Window) => new Op.Window(AffineIndexParser.ParseWindow(scanner)),
            nameof(Op.Contract) => new Op.Contract(AffineIndexParser.ParseContraction(scanner, ParseExtent)),
            nameof(Op.Reduce) => new Op.Reduce(Kind<ReduceKind>(), Integers()),
            nameof(Op.Gather) => new Op.Gather(scanner.Integer()),
            nameof(Op.OneHot) => new Op.OneHot(scanner.Integer()),
            nameof(Op.Random) => new Op.Random(Kind<RandomKind>(), scanner.Unsigned()),
            nameof(Op.Scan) => new Op.Scan(BodyOf(scanner), OutputOf(scanner)),
            _ => throw scanner.Error($"'{op.Name}' has no text form"),
        };
    }

    private static T ParseEnum<T>(TextScanner scanner, string word)
        where T : struct =>
        Enum.TryParse(word, out T value) && Enum.IsDefined(typeof(T), value) ? value : throw scanner.Error($"'{word}' is no {typeof(T).Name}");
}

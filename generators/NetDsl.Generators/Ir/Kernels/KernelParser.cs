using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Ir.Kernels;

/// <summary>Takes the text form of a kernel program that <see cref="KernelPrinter"/> writes, gives the program. For tests and tools; a misfit is a <see cref="FormatException"/> with the line.</summary>
internal sealed class KernelParser
{
    private readonly KernelTokens _tokens;

    private KernelParser(string text) => _tokens = new KernelTokens(text);

    public static KernelProgram Parse(string text)
    {
        KernelParser parser = new(text);
        return parser.Program();
    }

    private KernelProgram Program()
    {
        _tokens.Expect("program");
        string name = _tokens.Quoted();
        List<Buffer> buffers = [];
        while (_tokens.Accept("buffer"))
        {
            buffers.Add(ReadBuffer());
        }

        List<KernelLoop> loops = [];
        while (_tokens.Accept("repeat"))
        {
            loops.Add(ReadLoop());
        }

        List<Kernel> kernels = [];
        while (!_tokens.IsAtEnd)
        {
            kernels.Add(ReadKernel());
        }

        return new KernelProgram(name, buffers.ToEquatableArray(), kernels.ToEquatableArray()) { Loops = loops.ToEquatableArray() };
    }

    private KernelLoop ReadLoop()
    {
        int iterations = (int)_tokens.Integer();
        _tokens.Expect("kernels");
        int first = (int)_tokens.Integer();
        _tokens.Expect("to");
        return new KernelLoop(first, (int)_tokens.Integer() - first + 1, iterations);
    }

    private Buffer ReadBuffer()
    {
        _tokens.Expect("#");
        int id = (int)_tokens.Integer();
        BufferKind kind = _tokens.Enumeration<BufferKind>();
        int index = (int)_tokens.Integer();
        _tokens.Expect("@");
        long offset = _tokens.Integer();
        int? whole = null;
        if (_tokens.Accept("of"))
        {
            _tokens.Expect("#");
            whole = (int)_tokens.Integer();
        }

        ElementType element = _tokens.Accept("i32") ? ElementType.Int32 : ElementType.Float32;
        if (element == ElementType.Float32)
        {
            _tokens.Expect("f32");
        }

        _tokens.Expect("[");
        List<Extent> extents = [];
        while (!_tokens.Accept("]"))
        {
            extents.Add(ReadExtent());
            _tokens.Accept(",");
        }

        _tokens.Expect("strides");
        _tokens.Expect("(");
        List<Stride> strides = [];
        while (!_tokens.Accept(")"))
        {
            long stride = _tokens.Integer();
            bool inBlocks = _tokens.Accept("*");
            if (inBlocks)
            {
                _tokens.Expect("blocks");
            }

            strides.Add(new Stride(stride, inBlocks));
        }

        EquatableArray<Travel> travels = ReadTravels();
        return new Buffer(id, _tokens.Quoted(), kind, index, offset, element, new Shape(extents.ToEquatableArray()), strides.ToEquatableArray()) { Whole = whole, Travels = travels };
    }

    private EquatableArray<Travel> ReadTravels()
    {
        List<Travel> travels = [];
        if (_tokens.Accept("travels"))
        {
            _tokens.Expect("(");
            while (!_tokens.Accept(")"))
            {
                int loop = (int)_tokens.Integer();
                _tokens.Expect(":");
                travels.Add(new Travel(loop, _tokens.Integer()));
            }
        }

        return travels.ToEquatableArray();
    }

    private Extent ReadExtent() => _tokens.Accept("B") ? Extent.Batch : (int)_tokens.Integer();

    private Kernel ReadKernel()
    {
        bool isContraction = _tokens.Accept("contract");
        if (!isContraction)
        {
            _tokens.Expect("loops");
        }

        string name = _tokens.Word();
        _tokens.Expect("(");
        List<LoopDimension> dimensions = [];
        int outerCount = -1;
        while (!_tokens.Accept(")"))
        {
            if (_tokens.Accept("|"))
            {
                outerCount = dimensions.Count;
                continue;
            }

            string loop = _tokens.Word();
            _tokens.Expect(":");
            dimensions.Add(new LoopDimension(loop, ReadExtent()));
            _tokens.Accept(",");
        }

        string comment = _tokens.Quoted();
        if (!isContraction)
        {
            List<Stage> stages = [];
            while (_tokens.Accept("stage"))
            {
                stages.Add(ReadStage());
            }

            return new Kernel.Loops(name, comment, dimensions.ToEquatableArray(), outerCount, stages.ToEquatableArray());
        }

        _tokens.Expect("a");
        LeafProgram a = ReadBody();
        _tokens.Expect("b");
        LeafProgram b = ReadBody();
        _tokens.Expect("epilogue");
        LeafProgram epilogue = ReadBody();
        EquatableArray<Store> stores = ReadStores();
        return new Kernel.Contract(name, comment, dimensions.ToEquatableArray(), outerCount, a, b, epilogue, stores)
        {
            Windows = _tokens.Accept("windows") ? new WindowStage((int)_tokens.Integer(), ReadReductions(), ReadBody(), ReadStores()) : null,
        };
    }

    private Stage ReadStage()
    {
        bool isOverReduced = _tokens.Accept("over");
        if (isOverReduced)
        {
            _tokens.Expect("reduced");
        }

        return new Stage(isOverReduced, ReadBody(), ReadReductions(), ReadStores());
    }

    private EquatableArray<Reduction> ReadReductions()
    {
        List<Reduction> reductions = [];
        while (_tokens.Accept("reduce"))
        {
            reductions.Add(new Reduction(_tokens.Enumeration<ReduceKind>(), _tokens.Numbered("r")));
        }

        return reductions.ToEquatableArray();
    }

    private EquatableArray<Store> ReadStores()
    {
        List<Store> stores = [];
        while (_tokens.Accept("store"))
        {
            int result = _tokens.Numbered("r");
            stores.Add(new Store(ReadAccess(), result));
        }

        return stores.ToEquatableArray();
    }

    private LeafProgram ReadBody()
    {
        List<Leaf> leaves = [];
        List<ScalarNode> nodes = [];
        List<int> results = [];
        while (_tokens.AcceptNumbered("l", leaves.Count))
        {
            _tokens.Expect("=");
            leaves.Add(ReadLeaf());
        }

        while (_tokens.AcceptNumbered("n", nodes.Count))
        {
            _tokens.Expect("=");
            nodes.Add(ReadNode());
        }

        while (_tokens.AcceptNumbered("r", results.Count))
        {
            _tokens.Expect("=");
            results.Add(_tokens.Numbered("n"));
        }

        return new LeafProgram(leaves.ToEquatableArray(), new ScalarProgram(nodes.ToEquatableArray(), results.ToEquatableArray()));
    }

    private ScalarNode ReadNode()
    {
        if (_tokens.TryNumbered("l", out int leaf))
        {
            return new ScalarNode.Leaf(leaf);
        }

        if (_tokens.TryReal(out double value))
        {
            return new ScalarNode.Constant(value);
        }

        ScalarFunction function = _tokens.Enumeration<ScalarFunction>();
        _tokens.Expect("(");
        List<int> operands = [];
        while (!_tokens.Accept(")"))
        {
            operands.Add(_tokens.Numbered("n"));
            _tokens.Accept(",");
        }

        return new ScalarNode.Apply(function, operands.ToEquatableArray());
    }

    private Leaf ReadLeaf()
    {
        string word = _tokens.Word();
        switch (word)
        {
            case "load":
                return new Leaf.Load(ReadAccess());
            case "coordinate":
                return new Leaf.Coordinate(ReadIndex());
            case "matches":
                return new Leaf.Matches(_tokens.Numbered("l"), ReadIndex());
            case "table":
                _tokens.Expect("(");
                List<double> values = [];
                while (!_tokens.Accept(")"))
                {
                    values.Add(_tokens.Real());
                }

                return new Leaf.Table(values.ToEquatableArray(), ReadIndex());
            case "random":
                return new Leaf.Random(_tokens.Enumeration<RandomKind>(), (uint)_tokens.Integer(), ReadIndex());
            case "reduced":
                return new Leaf.Reduced((int)_tokens.Integer());
            case "accumulator":
                return new Leaf.Accumulator();
            case "scalar":
                return new Leaf.StepScalar((int)_tokens.Integer());
            case "batch":
                return new Leaf.BatchSize();
            default:
                throw _tokens.Error($"unknown leaf '{word}'");
        }
    }

    private Access ReadAccess()
    {
        _tokens.Expect("#");
        int buffer = (int)_tokens.Integer();
        _tokens.Expect("[");
        Index address = ReadIndex();
        _tokens.Expect("]");
        List<Guard> guards = [];
        while (_tokens.Accept("where"))
        {
            _tokens.Expect("0");
            _tokens.Expect("<=");
            Index value = ReadIndex();
            _tokens.Expect("<");
            guards.Add(new Guard(value, _tokens.Integer()));
        }

        return new Access(buffer, address, guards.ToEquatableArray());
    }

    private Index ReadIndex()
    {
        List<Index> terms = [ReadTerm()];
        while (_tokens.Accept("+"))
        {
            terms.Add(ReadTerm());
        }

        return terms.Count == 1 ? terms[0] : new Index.Sum(terms.ToEquatableArray());
    }

    private Index ReadTerm()
    {
        if (_tokens.TryInteger(out long number))
        {
            return _tokens.Accept("*") ? new Index.Product(ReadTerm(), number) : new Index.Constant(number);
        }

        if (_tokens.Accept("%"))
        {
            return new Index.Variable((int)_tokens.Integer());
        }

        bool isExample = _tokens.Accept("example");
        bool isGather = !isExample && _tokens.Accept("gather");
        _tokens.Expect("(");
        Index result;
        if (isGather)
        {
            int leaf = _tokens.Numbered("l");
            _tokens.Expect(",");
            result = new Index.Loaded(leaf, (int)_tokens.Integer());
        }
        else if (isExample)
        {
            Index example = ReadIndex();
            _tokens.Expect(",");
            result = new Index.Example(example, _tokens.Integer());
        }
        else
        {
            Index operand = ReadIndex();
            result = _tokens.Accept("/") ? new Index.Quotient(operand, _tokens.Integer())
                : _tokens.Accept("%") ? new Index.Remainder(operand, _tokens.Integer())
                : throw _tokens.Error("expected / or %");
        }

        _tokens.Expect(")");
        return result;
    }
}

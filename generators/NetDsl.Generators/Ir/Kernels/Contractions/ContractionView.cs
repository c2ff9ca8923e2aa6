using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Ir.Kernels.Contractions;

/// <summary>What a loop of a contraction is, by where it occurs. Nothing else distinguishes a dense layer from a convolution or a gradient.</summary>
internal enum DimensionClass
{
    /// <summary>M: in the result and operand A.</summary>
    Row,

    /// <summary>N: in the result and operand B.</summary>
    Column,

    /// <summary>G: in the result and both operands, or in the result alone.</summary>
    Group,

    /// <summary>K: summed over.</summary>
    Reduced,

    /// <summary>In the results before they are pooled: combined over once they are finished.</summary>
    Window,
}

/// <summary>One operand of a contraction, as scheduling sees it.</summary>
/// <param name="Program">The program that gives its elements.</param>
/// <param name="Plain">Its affine access when the program is nothing but a float load with an affine address; otherwise null, and only packing or the
/// scalar schedule can read it.</param>
/// <param name="DependsOn">For each dimension, whether the elements depend on it.</param>
internal sealed record ContractionOperand(LeafProgram Program, AffineAccess? Plain, EquatableArray<bool> DependsOn);

/// <summary>A contraction with what scheduling and printing ask of it: classes of dimensions, affine forms of the operands.</summary>
internal sealed record ContractionView(Kernel.Contract Kernel, ContractionOperand A, ContractionOperand B)
{
    public EquatableArray<LoopDimension> Dimensions => Kernel.Dimensions;

    public int OutputCount => Kernel.OutputCount;

    /// <summary>Results that are combined into one, or 1 where nothing is pooled.</summary>
    public int WindowSize => Enumerable.Range(Kernel.FirstWindow, OutputCount - Kernel.FirstWindow).Aggregate(1, (count, d) => count * ExtentOf(d).Value);

    /// <summary>The batch dimension, or −1.</summary>
    public int Batch { get; } = Kernel.Dimensions.ToList().FindIndex(dimension => dimension.Extent.IsBatch);

    public IEnumerable<int> OutputDimensions => Enumerable.Range(0, OutputCount);

    public IEnumerable<int> ReducedDimensions => Enumerable.Range(OutputCount, Dimensions.Count - OutputCount);

    public static ContractionView Of(Kernel.Contract kernel, EquatableArray<Buffer> buffers) => new(kernel, OperandOf(kernel.A, kernel, buffers), OperandOf(kernel.B, kernel, buffers));

    public ContractionOperand Operand(int number) => number == 0 ? A : B;

    public Extent ExtentOf(int dimension) => Dimensions[dimension].Extent;

    public bool IsOutput(int dimension) => dimension < OutputCount;

    public bool IsWindow(int dimension) => dimension >= Kernel.FirstWindow && dimension < OutputCount;

    public DimensionClass ClassOf(int dimension) => (IsOutput(dimension), A.DependsOn[dimension], B.DependsOn[dimension]) switch
    {
        (false, _, _) => DimensionClass.Reduced,
        _ when IsWindow(dimension) => DimensionClass.Window,
        (true, true, false) => DimensionClass.Row,
        (true, false, true) => DimensionClass.Column,
        _ => DimensionClass.Group,
    };

    private static ContractionOperand OperandOf(LeafProgram program, Kernel.Contract kernel, EquatableArray<Buffer> buffers)
    {
        int count = kernel.Dimensions.Count;
        AffineAccess? plain = IsSingleLoad(program, out Access? access) && buffers[access!.Buffer].Element == ElementType.Float32
            ? AffineAccess.Of(access, count)
            : null;
        bool[] dependsOn = new bool[count];
        for (int dimension = 0; dimension < count; dimension++)
        {
            dependsOn[dimension] = program.Leaves.Any(leaf => DependsOn(leaf, dimension));
        }

        return new ContractionOperand(program, plain, new(dependsOn));
    }

    private static bool IsSingleLoad(LeafProgram program, out Access? access)
    {
        access = program.Program.Results.Count == 1
            && program.Program.Nodes[program.Program.Results[0]] is ScalarNode.Leaf leaf
            && program.Leaves[leaf.Index] is Leaf.Load load
            ? load.Access
            : null;
        return access is not null;
    }

    private static bool DependsOn(Leaf leaf, int dimension) => leaf switch
    {
        Leaf.Load load => IndexMath.Contains(load.Access.Address, dimension) || load.Access.Guards.Any(guard => IndexMath.Contains(guard.Value, dimension)),
        Leaf.Coordinate coordinate => IndexMath.Contains(coordinate.Value, dimension),
        Leaf.Matches matches => IndexMath.Contains(matches.Value, dimension),
        Leaf.Random random => IndexMath.Contains(random.Element, dimension),
        Leaf.Table table => IndexMath.Contains(table.Element, dimension),
        Leaf.StepScalar or Leaf.BatchSize => false,
        _ => throw new CompilerBugException(nameof(ContractionView), $"no operand of a contraction reads {leaf}"),
    };
}

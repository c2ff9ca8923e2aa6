using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Model;
using NetDsl.Generators.Passes.Memory;
using Xunit;

namespace NetDsl.Generators.Tests.Passes.Memory;

public sealed class ArenaLayoutsTests
{
    private static Variable Variable(string name, params Extent[] extents) => new(name, Shape.Of(extents), new Initializer(InitializerKind.Constant, 0, 0));

    [Fact]
    public void Of_NoVariables_IsEmpty() => Assert.Equal(new ArenaLayout([], 0), ArenaLayouts.Of([]));

    [Fact]
    public void Of_AwkwardSizes_AlignsEachVariableAndTheEnd()
    {
        ArenaLayout layout = ArenaLayouts.Of([Variable("a", 3, 5, 7), Variable("b"), Variable("c", 32), Variable("d", 33)]);

        Assert.Equal([0, 128, 160, 192], layout.Variables.Select(variable => variable.Offset));
        Assert.Equal(256, layout.Length);
        Assert.Equal([35, 7, 1], layout.Variables[0].Strides);
        Assert.Empty(layout.Variables[1].Strides);
    }

    [Fact]
    public void Of_VariableWithAnOrder_KeepsItDense() =>
        Assert.Equal([1, 3, 15], ArenaLayouts.Of([Variable("a", 3, 5, 7)], new Dictionary<int, EquatableArray<int>> { [0] = [2, 1, 0] }).Variables[0].Strides);

    [Fact]
    public void Of_LastVariableOfWholeVectors_LeavesReadableFloatsBehindIt() => Assert.Equal(64, ArenaLayouts.Of([Variable("a", 32)]).Length);

    [Fact]
    public void Of_BatchedVariable_Throws() => Assert.Throws<CompilerBugException>(() => ArenaLayouts.Of([Variable("a", Extent.Batch, 3)]));
}

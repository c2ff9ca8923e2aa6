using NetDsl.Execution;
using NetDsl.Runtime.Tests.Support;

namespace NetDsl.Runtime.Tests;

public sealed class ParameterTests : IDisposable
{
    private readonly LineNetwork network = new(seed: 3);

    public void Dispose() => network.Dispose();

    [Fact]
    public void Parameters_Enumerated_AreNamedAndShaped()
    {
        Assert.Equal(["Line.Bias scalar", "Line.Weight 3"], network.Parameters.Select(tensor => tensor.ToString()));
        Assert.Equal(2, network.Parameters.Count);
        Assert.Equal("Line.Bias", network.Parameters[0].Name);
        Assert.Empty(network.Parameters["Line.Bias"].Shape);
        Assert.Equal(1, network.Parameters["Line.Bias"].Length);
        Assert.True(network.Parameters.Contains("Line.Weight"));
        Assert.False(network.Parameters.Contains("Line.Seen"));
        Assert.Equal("Line.Seen", Assert.Single(network.States).Name);
    }

    [Fact]
    public void Parameters_UnknownName_ListsTheNearest()
    {
        var error = Assert.Throws<KeyNotFoundException>(() => network.Parameters["line.weights"]);
        Assert.Contains("has no parameter \"line.weights\". Near to it are: Line.Weight, Line.Bias.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Values_AreUsedByTheNextCall()
    {
        network.Parameters["Line.Weight"].Write([1, 10, 100]);
        network.Parameters["Line.Bias"].Write([0.5f]);
        Assert.Equal([123.5f], network.Value([3, 2, 1]).Select(value => value));
        Assert.Equal([1, 10, 100], network.Parameters["Line.Weight"].Read());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    public void ReadAndWrite_WrongLength_AreRefused(int length)
    {
        var tensor = network.Parameters["Line.Weight"];
        Assert.Contains($"Line.Weight has 3 elements (3), not {length}", Assert.Throws<ArgumentException>(() => tensor.Write(new float[length])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => tensor.Read(new float[length]));
    }

    [Fact]
    public void ReadAndWrite_DisposedNetwork_AreRefused()
    {
        network.Dispose();
        Assert.Throws<ObjectDisposedException>(() => network.Parameters[0].Read());
        Assert.Throws<ObjectDisposedException>(() => network.Parameters[0].Write([1]));
    }

    [Fact]
    public void Layout_PermutedAndPadded_LooksRowMajorToTheUser()
    {
        var description = LineNetwork.Describe(LineKernels.All) with
        {
            Parameters =
            [
                new TensorDescription("A", [2, 3], [1, 16], 0, new InitializerDescription(InitializerKind.Normal, 0, 1)),
                new TensorDescription("B", [2, 3], [3, 1], 64, new InitializerDescription(InitializerKind.Constant, 4, 0)),
            ],
            ParameterLength = 128,
        };
        using var permuted = new LineNetwork(description, seed: 11);
        Assert.Equal(InitialValues.Of(description.Parameters[0], 11), permuted.Parameters["A"].Read());
        permuted.Parameters["A"].Write([1, 2, 3, 4, 5, 6]);
        Assert.Equal([1, 2, 3, 4, 5, 6], permuted.Parameters["A"].Read());
        Assert.Equal([4, 4, 4, 4, 4, 4], permuted.Parameters["B"].Read());
        Assert.Equal(1 + 4 + 0, permuted.Total(1));
    }

    [Theory]
    [InlineData(new int[0], new int[0], new[] { 0 })]
    [InlineData(new[] { 3 }, new[] { 2 }, new[] { 0, 2, 4 })]
    [InlineData(new[] { 2, 3 }, new[] { 3, 1 }, new[] { 0, 1, 2, 3, 4, 5 })]
    [InlineData(new[] { 2, 3 }, new[] { 16, 1 }, new[] { 0, 1, 2, 16, 17, 18 })]
    [InlineData(new[] { 2, 3 }, new[] { 1, 2 }, new[] { 0, 2, 4, 1, 3, 5 })]
    [InlineData(new[] { 2, 1, 3 }, new[] { 4, 99, 1 }, new[] { 0, 1, 2, 4, 5, 6 })]
    [InlineData(new[] { 2, 2, 2 }, new[] { 4, 8, 1 }, new[] { 0, 1, 8, 9, 4, 5, 12, 13 })]
    public void Layout_AnyStrides_PutsEachElementInItsPlace(int[] shape, int[] strides, int[] places)
    {
        var tensor = new TensorDescription("T", shape, strides, 0, default);
        var dense = Enumerable.Range(1, places.Length).Select(value => (float)value).ToArray();
        var arena = new float[ArenaLayout.ExtentOf(tensor)];
        ArenaLayout.Scatter(tensor, dense, arena);
        Assert.Equal(places.Max() + 1, arena.Length);
        Assert.Equal(dense, places.Select(place => arena[place]));
        Assert.Equal(arena.Length - places.Length, arena.Count(value => value == 0));
        var back = new float[places.Length];
        ArenaLayout.Gather(tensor, arena, back);
        Assert.Equal(dense, back);
    }
}

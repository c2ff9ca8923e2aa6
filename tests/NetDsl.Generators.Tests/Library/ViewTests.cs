using NetDsl.Generators.Library;
using Xunit;

namespace NetDsl.Generators.Tests.Library;

public sealed class ViewTests
{
    private static readonly bool[] Mixes = [true, false];

    [Fact]
    public void FlattenAndReshape_KeepTheElements()
    {
        foreach (bool isBatched in Mixes)
        {
            foreach (int[] shape in new int[][] { [], [7], [2, 3, 5], [1, 1] })
            {
                Program program = new();
                Staged x = program.Operand(isBatched, shape);
                int count = shape.Aggregate(1, (product, extent) => product * extent);
                string batch = isBatched ? "B, " : "";
                Staged flat = program.Call("Flatten", ("x", x));

                Assert.Equal($"[{batch}{count}]", program.TypeOf(flat));
                Assert.Equal(program.Evaluate(x), program.Evaluate(flat));
                Assert.Equal($"[{batch}1, {count}]", program.TypeOf(program.Pipe(x, "Reshape", ("shape", new[] { 1, -1 }))));
                Assert.Equal($"[{batch}{count}, 1]", program.TypeOf(program.Call("Tensor.Reshape", ("this", x), ("shape", new[] { count, 1 }))));
            }
        }
    }

    [Fact]
    public void Reshape_ToAScalar_TakesOneElement()
    {
        Program program = new();

        Assert.Equal("[B]", program.TypeOf(program.Pipe(program.Input([1, 1]), "Reshape", ("shape", Array.Empty<int>()))));
    }

    [Fact]
    public void Transpose_InEveryForm_MovesAxesOfTheExample()
    {
        foreach (bool isBatched in Mixes)
        {
            Program program = new();
            Staged x = program.Operand(isBatched, [2, 3, 5]);
            NdArray array = program.Array(x);
            int[] batch = isBatched ? [3] : [];
            double Element(int[] position, params int[] example) => array[[.. position.Take(batch.Length), .. example]];
            void Check(Staged result, int[] shape, Func<int[], int[]> back)
            {
                NdArray expected = NdArray.From([.. batch, .. shape], position => Element(position, back([.. position.Skip(batch.Length)])));
                Assert.Equal(expected.Shape, program.Array(result).Shape);
                Assert.Equal(expected.Elements, program.Evaluate(result));
            }

            Check(program.Call("Transpose", ("x", x)), [2, 5, 3], p => [p[0], p[2], p[1]]);
            Check(program.Call("Tensor.get_T", ("this", x)), [2, 5, 3], p => [p[0], p[2], p[1]]);
            Check(program.Call("Tensor.Transpose", ("this", x), ("axes", new[] { 2, 0, 1 })), [5, 2, 3], p => [p[1], p[2], p[0]]);
            Check(program.Pipe(x, "Transpose", ("axes", new[] { -1, 1, 0 })), [5, 3, 2], p => [p[2], p[1], p[0]]);
        }
    }

    [Fact]
    public void Index_OfOneOrTwoAxes_PicksElementsAndParts()
    {
        foreach (bool isBatched in Mixes)
        {
            Program program = new();
            Staged x = program.Operand(isBatched, [5, 7]);
            NdArray array = program.Array(x);
            int[] batch = isBatched ? [3] : [];
            void Check((string, object?)[] selectors, int[] shape, Func<int[], int[]> back)
            {
                Staged result = program.Call("Tensor.get_Item", [("this", x), .. selectors]);
                NdArray expected = NdArray.From([.. batch, .. shape], p => array[[.. p.Take(batch.Length), .. back([.. p.Skip(batch.Length)])]]);
                Assert.Equal(expected.Shape, program.Array(result).Shape);
                Assert.Equal(expected.Elements, program.Evaluate(result));
            }

            Check([("index", 2)], [7], p => [2, p[0]]);
            Check([("index", Selectors.FromEnd(1))], [7], p => [4, p[0]]);
            Check([("range", Selectors.Range(1, 4))], [3, 7], p => [p[0] + 1, p[1]]);
            Check([("range", Selectors.Range(2, null))], [3, 7], p => [p[0] + 2, p[1]]);
            Check([("first", Selectors.Range(0, null)), ("second", 0)], [5], p => [p[0], 0]);
            Check([("first", 3), ("second", Selectors.FromEnd(7))], [], _ => [3, 0]);
            Check([("first", 0), ("second", Selectors.Range(3, 5))], [2], p => [0, p[0] + 3]);
            Check([("first", Selectors.Range(4, 5)), ("second", Selectors.Range(0, 1))], [1, 1], _ => [4, 0]);
        }
    }

    [Fact]
    public void Slice_WithAStep_TakesEveryOther()
    {
        Program program = new();
        Staged x = program.Input([2, 7]);
        NdArray array = program.Array(x);

        Staged odd = program.Pipe(x, "Slice", ("axis", -1), ("range", Selectors.Range(1, null)), ("step", 2));
        Staged last = program.Call("Tensor.Slice", ("this", x), ("axis", 1), ("range", Selectors.Range(0, null)), ("step", 7));

        Assert.Equal("[B, 2, 3]", program.TypeOf(odd));
        Assert.Equal(NdArray.From([3, 2, 3], p => array[p[0], p[1], (2 * p[2]) + 1]).Elements, program.Evaluate(odd));
        Assert.Equal("[B, 2, 1]", program.TypeOf(last));
    }

    [Fact]
    public void IndicesItem_KeepsTheClasses()
    {
        Program program = new();
        Staged.Indices labels = program.Labels(10, 5);

        Staged.Indices one = Assert.IsType<Staged.Indices>(program.Call("Indices.get_Item", ("this", labels), ("index", Selectors.FromEnd(2))));
        Staged.Indices some = Assert.IsType<Staged.Indices>(program.Call("Indices.get_Item", ("this", labels), ("range", Selectors.Range(1, 3))));

        Assert.Equal((10, 10), (one.Classes, some.Classes));
        NdArray array = program.Array(labels);
        Assert.Equal(NdArray.From([3], p => array[p[0], 3]).Elements, program.Evaluate(one));
        Assert.Equal(NdArray.From([3, 2], p => array[p[0], p[1] + 1]).Elements, program.Evaluate(some));
    }

    [Fact]
    public void ConcatAndStack_OfBatchedAndUnbatched_JoinInOrder()
    {
        foreach (bool isFirstBatched in Mixes)
        {
            foreach (bool isSecondBatched in Mixes)
            {
                Program program = new();
                Staged a = program.Operand(isFirstBatched, [2, 3]), b = program.Operand(isSecondBatched, [5, 3]), c = program.Operand(isSecondBatched, [2, 3]);
                int batch = isFirstBatched || isSecondBatched ? 1 : 0;
                double At(Staged value, int[] batchPosition, int i, int j)
                {
                    NdArray array = program.Array(value);
                    return array.Shape.Length == 3 ? array[batchPosition[0], i, j] : array[i, j];
                }

                NdArray joined = program.Array(program.Call("Concat", ("tensors", new[] { a, b })));
                NdArray expected = NdArray.From(
                    [.. Enumerable.Repeat(3, batch), 7, 3], p => p[batch] < 2 ? At(a, p, p[batch], p[batch + 1]) : At(b, p, p[batch] - 2, p[batch + 1]));
                Assert.Equal(expected.Shape, joined.Shape);
                Assert.Equal(expected.Elements, joined.Elements);

                NdArray wide = program.Array(program.Call("Concat", ("tensors", new[] { a, c, a }), ("axis", -1)));
                expected = NdArray.From([.. Enumerable.Repeat(3, batch), 2, 9], p => At(p[batch + 1] / 3 == 1 ? c : a, p, p[batch], p[batch + 1] % 3));
                Assert.Equal(expected.Shape, wide.Shape);
                Assert.Equal(expected.Elements, wide.Elements);

                NdArray stacked = program.Array(program.Call("Stack", ("tensors", new[] { a, c })));
                expected = NdArray.From([.. Enumerable.Repeat(3, batch), 2, 2, 3], p => At(p[batch] == 0 ? a : c, p, p[batch + 1], p[batch + 2]));
                Assert.Equal(expected.Shape, stacked.Shape);
                Assert.Equal(expected.Elements, stacked.Elements);

                NdArray last = program.Array(program.Call("Stack", ("tensors", new[] { a, c }), ("axis", -1)));
                expected = NdArray.From([.. Enumerable.Repeat(3, batch), 2, 3, 2], p => At(p[batch + 2] == 0 ? a : c, p, p[batch], p[batch + 1]));
                Assert.Equal(expected.Shape, last.Shape);
                Assert.Equal(expected.Elements, last.Elements);
            }
        }
    }

    [Fact]
    public void Concat_WithNaNInOnePart_KeepsItThere()
    {
        Program program = new() { Batch = 1 };
        Staged joined = program.Call("Concat", ("tensors", new Staged[] { program.InputOf([1], [double.NaN]), program.InputOf([2], [1, double.PositiveInfinity]) }));

        Assert.Equal([double.NaN, 1, double.PositiveInfinity], program.Evaluate(joined));
    }

    [Fact]
    public void Split_IntoPartsAndSizes_CutsTheAxis()
    {
        Program program = new();
        Staged x = program.Input([2, 6]);
        NdArray array = program.Array(x);

        Staged.List halves = Assert.IsType<Staged.List>(program.Call("Split", ("x", x), ("parts", 3), ("axis", 1)));
        Staged.List pieces = Assert.IsType<Staged.List>(program.Call("Split", ("x", x), ("sizes", new[] { 1, 5 }), ("axis", -1)));
        Staged.List rows = Assert.IsType<Staged.List>(program.Call("Split", ("x", x), ("parts", 2)));

        Assert.Equal(["[B, 2, 2]", "[B, 2, 2]", "[B, 2, 2]"], halves.Items.Select(program.TypeOf));
        Assert.Equal(NdArray.From([3, 2, 2], p => array[p[0], p[1], p[2] + 2]).Elements, program.Evaluate(halves.Items[1]));
        Assert.Equal(["[B, 2, 1]", "[B, 2, 5]"], pieces.Items.Select(program.TypeOf));
        Assert.Equal(NdArray.From([3, 2, 5], p => array[p[0], p[1], p[2] + 1]).Elements, program.Evaluate(pieces.Items[1]));
        Assert.Equal(["[B, 1, 6]", "[B, 1, 6]"], rows.Items.Select(program.TypeOf));
    }

    [Fact]
    public void OneHotAndToTensor_OfLabels_AreVectorsAndNumbers()
    {
        Program program = new();
        Staged.Indices labels = program.Labels(5, 2);
        NdArray array = program.Array(labels);

        foreach (Staged hot in new[] { program.Call("OneHot", ("indices", labels)), program.Pipe(labels, "OneHot", ("classes", 5)) })
        {
            Assert.Equal("[B, 2, 5]", program.TypeOf(hot));
            Assert.Equal(NdArray.From([3, 2, 5], p => array[p[0], p[1]] == p[2] ? 1 : 0).Elements, program.Evaluate(hot));
        }

        Assert.Equal(array.Elements, program.Evaluate(Assert.IsType<Staged.Tensor>(program.Call("Indices.ToTensor", ("this", labels)))));
    }

    [Fact]
    public void LookUp_InEveryMixOfBatches_TakesRows()
    {
        foreach (bool isTableBatched in Mixes)
        {
            foreach (int[] labelShape in new int[][] { [], [2], [2, 3] })
            {
                Program program = new();
                Staged table = program.Operand(isTableBatched, [5, 7]);
                Staged.Indices labels = program.Labels(5, labelShape);
                NdArray rows = program.Array(table), at = program.Array(labels);
                int rank = 1 + labelShape.Length;
                NdArray expected = NdArray.From([3, .. labelShape, 7], p =>
                {
                    int row = (int)at[[.. p.Take(rank)]];
                    return isTableBatched ? rows[p[0], row, p[^1]] : rows[row, p[^1]];
                });

                foreach (Staged result in new[]
                {
                    program.Call("Tensor.At", ("this", table), ("indices", labels)), program.Pipe(table, "At", ("indices", labels)), program.Pipe(labels, "Gather", ("table", table)),
                })
                {
                    Assert.Equal(expected.Shape, program.Array(result).Shape);
                    Assert.Equal(expected.Elements, program.Evaluate(result));
                }
            }
        }
    }

    [Fact]
    public void LookUp_OfATableForEachExampleAtSharedPositions_TakesEachOnesRow()
    {
        Program program = new();
        Staged table = program.Input([5, 2]);
        Staged shared = program.Call("ArgMax", ("x", program.Unbatched([5])));

        NdArray result = program.Array(program.Call("Tensor.At", ("this", table), ("indices", shared)));

        NdArray rows = program.Array(table);
        int row = (int)program.Evaluate(shared)[0];
        Assert.Equal(NdArray.From([3, 2], p => rows[p[0], row, p[1]]).Elements, result.Elements);
    }
}

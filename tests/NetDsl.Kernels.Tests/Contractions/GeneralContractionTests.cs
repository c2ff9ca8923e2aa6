using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Scalars;
using static NetDsl.Kernels.Tests.Contractions.ContractionCase;
using Index = NetDsl.Generators.Ir.Kernels.Index;

namespace NetDsl.Kernels.Tests.Contractions;

/// <summary>Contractions of every other form: batched products, vectors, scalars, computed operands, indices that are not affine.</summary>
public sealed class GeneralContractionTests
{
    private static Extent Batch => Extent.Batch;

    [Theory]
    [InlineData(3, 7, 5, 33)]
    [InlineData(1, 16, 10, 32)]
    public void BatchedProducts_AgreeWithOracle(int heads, int rows, int columns, int length)
    {
        ContractionCase scores = new ContractionCase("scores").Out(("b", Batch), ("h", heads), ("i", rows), ("j", columns)).Sum(("k", length));
        scores.A((scores["b"], Batch), (scores["h"], heads), (scores["i"], rows), (scores["k"], length))
            .B((scores["b"], Batch), (scores["h"], heads), (scores["j"], columns), (scores["k"], length))
            .Into((scores["b"], Batch), (scores["h"], heads), (scores["i"], rows), (scores["j"], columns));
        ContractionCase mixed = new ContractionCase("mixed").Out(("b", Batch), ("h", heads), ("i", rows), ("k", length)).Sum(("j", columns));
        mixed.A((mixed["b"], Batch), (mixed["h"], heads), (mixed["i"], rows), (mixed["j"], columns))
            .B((mixed["b"], Batch), (mixed["h"], heads), (mixed["j"], columns), (mixed["k"], length))
            .Into((mixed["b"], Batch), (mixed["h"], heads), (mixed["i"], rows), (mixed["k"], length));
        ContractionChecks.Check([scores, mixed], 2, 1, 3);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(65)]
    public void MatrixAndVector_AgreeWithOracle(int length)
    {
        ContractionCase left = new ContractionCase("left").Out(("i", Batch)).Sum(("k", length));
        left.A((left["i"], Batch), (left["k"], length)).B((left["k"], length)).Into((left["i"], Batch));

        ContractionCase right = new ContractionCase("right").Out(("j", length)).Sum(("k", 31));
        right.A((right["k"], 31)).B((right["k"], 31), (right["j"], length)).Into((right["j"], length));

        ContractionCase vectorGradient = new ContractionCase("vectorGradient").Out(("j", length)).Sum(("b", Batch));
        vectorGradient.A((vectorGradient["b"], Batch)).B((vectorGradient["b"], Batch), (vectorGradient["j"], length)).Into((vectorGradient["j"], length));
        ContractionChecks.Check([left, right, vectorGradient]);
    }

    [Fact]
    public void ScalarResult_OfAnyBatch_AgreesWithOracle()
    {
        ContractionCase dot = new ContractionCase("dot").Sum(("k", 31));
        dot.A((dot["k"], 31)).B((dot["k"], 31)).Into();

        ContractionCase overBatch = new ContractionCase("overBatch").Sum(("b", Batch), ("k", 65));
        overBatch.A((overBatch["b"], Batch), (overBatch["k"], 65)).B((overBatch["b"], Batch), (overBatch["k"], 65)).Into();

        ContractionCase batchOnly = new ContractionCase("batchOnly").Sum(("b", Batch));
        batchOnly.A((batchOnly["b"], Batch)).B((batchOnly["b"], Batch)).Into();
        ContractionChecks.Check([dot, overBatch, batchOnly]);
    }

    [Fact]
    public void NothingReduced_AgreesWithOracle()
    {
        ContractionCase outer = new ContractionCase("outer").Out(("i", Batch), ("j", 31));
        outer.A((outer["i"], Batch)).B((outer["j"], 31)).Into((outer["i"], Batch), (outer["j"], 31));

        ContractionCase elementwise = new ContractionCase("elementwise").Out(("i", Batch), ("j", 31));
        elementwise.A((elementwise["i"], Batch), (elementwise["j"], 31)).B((elementwise["i"], Batch), (elementwise["j"], 31)).Into((elementwise["i"], Batch), (elementwise["j"], 31));
        ContractionChecks.Check([outer, elementwise]);
    }

    [Fact]
    public void SumOfOneOperandAlone_AgreesWithOracle()
    {
        // A dimension of the result that no operand knows, and a reduced one that only A knows.
        ContractionCase test = new ContractionCase("alone").Out(("i", Batch), ("r", 3), ("j", 20)).Sum(("k", 7), ("l", 5));
        test.A((test["i"], Batch), (test["k"], 7), (test["l"], 5)).B((test["k"], 7), (test["j"], 20)).Into((test["i"], Batch), (test["r"], 3), (test["j"], 20));
        ContractionChecks.Check(test);
    }

    [Theory]
    [InlineData(65, 31)]
    [InlineData(5, 10)]
    public void ComputedOperands_ArePackedOrScalar_AndAgreeWithOracle(int length, int columns)
    {
        ContractionCase rows = new ContractionCase("rows").Out(("i", Batch), ("j", columns)).Sum(("k", length));
        rows.B((rows["k"], length), (rows["j"], columns))
            .ComputedA(ScalarFunction.Multiply, new Leaf.Load(rows.Read((rows["i"], Batch), (rows["k"], length))), new Leaf.Load(rows.Read((rows["i"], Batch), (rows["k"], length))))
            .Into((rows["i"], Batch), (rows["j"], columns));

        ContractionCase coordinates = new ContractionCase("coordinates").Out(("i", Batch), ("j", columns)).Sum(("k", length));
        coordinates.ComputedA(ScalarFunction.Cos, new Leaf.Coordinate(Plus(coordinates["j"], Times(coordinates["k"], 3))))
            .B((coordinates["i"], Batch), (coordinates["k"], length))
            .Into((coordinates["i"], Batch), (coordinates["j"], columns));
        ContractionChecks.Check([rows, coordinates], 3);
    }

    [Fact]
    public void ComputedOperandOverTheBatch_AgreesWithOracle()
    {
        // No panel: it would grow with the batch.
        ContractionCase test = new ContractionCase("overBatch").Out(("i", 10), ("j", 33)).Sum(("b", Batch));
        test.B((test["b"], Batch), (test["j"], 33))
            .ComputedA(ScalarFunction.Multiply, new Leaf.Load(test.Read((test["b"], Batch), (test["i"], 10))), new Leaf.Coordinate(Plus(test["i"], test["b"])))
            .Into((test["i"], 10), (test["j"], 33));
        ContractionChecks.Check(test, 3);
    }

    [Fact]
    public void IndicesThatAreNotAffine_AgreeWithOracle()
    {
        // x[b, (5·i + k) / 3, (5·i + k) mod 3]: what a reshape leaves in an address.
        ContractionCase test = new ContractionCase("quotients").Out(("b", Batch), ("i", 6), ("j", 17)).Sum(("k", 5));
        IndexMath math = new([new LoopDimension("b", Batch), new LoopDimension("i", 6), new LoopDimension("j", 17), new LoopDimension("k", 5)]);
        Index flat = Plus(Times(test["i"], 5), test["k"]);
        test.A((test["b"], Batch), (math.Quotient(flat, 3), 10), (math.Remainder(flat, 3), 3)).B((test["k"], 5), (test["j"], 17))
            .Into((test["b"], Batch), (test["i"], 6), (test["j"], 17));
        ContractionChecks.Check(test, 3);
    }

    [Fact]
    public void ResultsThatAreNotContiguous_AgreeWithOracle()
    {
        ContractionCase test = new ContractionCase("transposed").Out(("i", 20), ("j", 33)).Sum(("b", Batch), ("k", 3));
        test.A((test["b"], Batch), (test["k"], 3), (test["i"], 20)).B((test["b"], Batch), (test["k"], 3), (test["j"], 33))
            .Into((test["j"], 33), (test["i"], 20));
        ContractionChecks.Check(test, 3);
    }

    [Fact]
    public void PaddingOnResultDimensionsAlone_AgreesWithOracle()
    {
        // A guard without a reduced dimension: rows of zeros before and after.
        ContractionCase test = new ContractionCase("padded").Out(("b", Batch), ("i", 9), ("j", 17)).Sum(("k", 6));
        test.A((test["b"], Batch), (Plus(test["i"], Number(-2)), 5), (test["k"], 6)).B((test["k"], 6), (test["j"], 17)).Into((test["b"], Batch), (test["i"], 9), (test["j"], 17));
        ContractionChecks.Check(test, 3);
    }
}

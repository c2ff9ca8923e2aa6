using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;

namespace NetDsl.Kernels.Tests.Contractions;

/// <summary>Products of matrices and vectors as dense layers and their gradients make them.</summary>
public sealed class DenseContractionTests
{
    private static Extent Batch => Extent.Batch;

    [Fact]
    public void Forward_WithBiasAndActivation_AgreesWithOracle() => Check(
        [(784, 33), (32, 48), (65, 31), (31, 10), (10, 65), (7, 2), (1, 5), (3, 1)],
        (k, n) =>
        {
            ContractionCase test = new ContractionCase($"forward_{k}_{n}").Out(("i", Batch), ("j", n)).Sum(("k", k));
            return test.A((test["i"], Batch), (test["k"], k)).B((test["k"], k), (test["j"], n))
                .With(ScalarFunction.Add, (test["j"], n)).Into((test["i"], Batch), (test["j"], n))
                .Relu().With(ScalarFunction.Multiply, (test["i"], Batch), (test["j"], n)).Into((test["i"], Batch), (test["j"], n));
        });

    [Fact]
    public void InputGradient_WithMask_AgreesWithOracle() => Check(
        [(784, 33), (32, 48), (65, 31), (10, 128), (31, 10), (2, 7), (1, 5)],
        (k, n) =>
        {
            ContractionCase test = new ContractionCase($"inputGradient_{k}_{n}").Out(("i", Batch), ("j", n)).Sum(("k", k));
            return test.A((test["i"], Batch), (test["k"], k)).B((test["j"], n), (test["k"], k))
                .With(ScalarFunction.Multiply, (test["i"], Batch), (test["j"], n)).Into((test["i"], Batch), (test["j"], n));
        });

    [Fact]
    public void WeightGradient_OfAnyBatch_AgreesWithOracleAndStaysInside() => Check(
        [(784, 17), (48, 32), (31, 65), (128, 10), (10, 31), (7, 3), (5, 1)],
        (m, n) =>
        {
            ContractionCase test = new ContractionCase($"weightGradient_{m}_{n}").Out(("i", m), ("j", n)).Sum(("b", Batch));
            return test.A((test["b"], Batch), (test["i"], m)).B((test["b"], Batch), (test["j"], n)).Into((test["i"], m), (test["j"], n));
        });

    private static void Check((int, int)[] sizes, Func<int, int, ContractionCase> make) => ContractionChecks.Check(sizes.Select(size => make(size.Item1, size.Item2)));
}

using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;

namespace NetDsl.Numerics.Tests.Contractions;

/// <summary>Products of matrices and vectors as dense layers and their gradients make them.</summary>
public sealed class DenseContractionTests
{
    private static Extent Batch => Extent.Batch;

    [Theory]
    [InlineData(784, 33)]
    [InlineData(32, 48)]
    [InlineData(65, 31)]
    [InlineData(31, 10)]
    [InlineData(10, 65)]
    [InlineData(7, 2)]
    [InlineData(1, 5)]
    [InlineData(3, 1)]
    public void Forward_WithBiasAndActivation_AgreesWithOracle(int k, int n)
    {
        ContractionCase test = new ContractionCase($"forward_{k}_{n}").Out(("i", Batch), ("j", n)).Sum(("k", k));
        test.A((test["i"], Batch), (test["k"], k)).B((test["k"], k), (test["j"], n))
            .With(ScalarFunction.Add, (test["j"], n)).Into((test["i"], Batch), (test["j"], n))
            .Relu().With(ScalarFunction.Multiply, (test["i"], Batch), (test["j"], n)).Into((test["i"], Batch), (test["j"], n));
        ContractionChecks.Check(test);
    }

    [Theory]
    [InlineData(784, 33)]
    [InlineData(32, 48)]
    [InlineData(65, 31)]
    [InlineData(10, 128)]
    [InlineData(31, 10)]
    [InlineData(2, 7)]
    [InlineData(1, 5)]
    public void InputGradient_WithMask_AgreesWithOracle(int k, int n)
    {
        ContractionCase test = new ContractionCase($"inputGradient_{k}_{n}").Out(("i", Batch), ("j", n)).Sum(("k", k));
        test.A((test["i"], Batch), (test["k"], k)).B((test["j"], n), (test["k"], k))
            .With(ScalarFunction.Multiply, (test["i"], Batch), (test["j"], n)).Into((test["i"], Batch), (test["j"], n));
        ContractionChecks.Check(test);
    }

    [Theory]
    [InlineData(784, 17)]
    [InlineData(48, 32)]
    [InlineData(31, 65)]
    [InlineData(128, 10)]
    [InlineData(10, 31)]
    [InlineData(7, 3)]
    [InlineData(5, 1)]
    public void WeightGradient_OfAnyBatch_AgreesWithOracleAndStaysInside(int m, int n)
    {
        ContractionCase test = new ContractionCase($"weightGradient_{m}_{n}").Out(("i", m), ("j", n)).Sum(("b", Batch));
        test.A((test["b"], Batch), (test["i"], m)).B((test["b"], Batch), (test["j"], n)).Into((test["i"], m), (test["j"], n));
        ContractionChecks.Check(test);
    }
}

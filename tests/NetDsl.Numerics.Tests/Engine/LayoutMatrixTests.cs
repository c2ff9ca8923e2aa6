using NetDsl.TestKit.Models;

namespace NetDsl.Numerics.Tests.Engine;

/// <summary>Networks whose values do not lie row-major with the batch outermost: what the layouts change must not change a number.</summary>
public sealed class LayoutMatrixTests
{
    [Theory]
    [InlineData(10, 3, 5, 3)]
    [InlineData(15, 1, 17, 10)]
    [InlineData(12, 16, 2, 2)]
    public void Convolutions_TrainAsTheOracleDoes(int side, int channels, int filters, int classes) =>
        EngineCheck.Training(Convolutional.Model(side, channels, filters, classes, Perceptron.Sgd(0.05, 0.9)), [1, 3, 33], steps: 2, tolerance: 5e-4);

    [Theory]
    [InlineData(10, 3, 5, 3)]
    [InlineData(15, 1, 17, 10)]
    public void Convolutions_PredictAsTheOracleDoes(int side, int channels, int filters, int classes) =>
        EngineCheck.Predictions(Convolutional.Model(side, channels, filters, classes, Perceptron.Sgd(0.05)), [1, 3, 33], tolerance: 5e-5);
}

using Xunit;

namespace NetDsl.Training.Tests;

public class ConfusionMatrixTests
{
    [Fact]
    public void ConfusionMatrix_KnownCounts_GivesKnownMetrics()
    {
        var matrix = new ConfusionMatrix(3);
        foreach (var (label, prediction) in ((int, int)[])[(0, 0), (0, 0), (0, 1), (1, 1), (2, 1), (2, 2), (2, 2), (2, 2)])
        {
            matrix.Add(label, prediction);
        }

        Assert.Equal((8, 6), (matrix.Count, matrix.Correct));
        Assert.Equal(0.75, matrix.Accuracy);
        Assert.Equal(1.0, matrix.Precision(0));
        Assert.Equal(1.0 / 3, matrix.Precision(1));
        Assert.Equal(2.0 / 3, matrix.Recall(0));
        Assert.Equal(3.0 / 4, matrix.Recall(2));
        Assert.Equal("   0 1 2\n 0 2 1 0\n 1 0 1 0\n 2 0 1 3", matrix.ToString());
    }

    [Fact]
    public void ConfusionMatrix_Empty_HasNoAccuracy()
    {
        var matrix = new ConfusionMatrix(2);
        Assert.True(double.IsNaN(matrix.Accuracy));
        Assert.True(double.IsNaN(matrix.Precision(0)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(64)]
    public void Of_ScoresInBatches_CountsEveryExample(int batchSize)
    {
        var data = new DataSet("values", [2, 0, 1, 1, 2], [2, 0, 1, 2, 2], [1], classes: 3);
        var matrix = ConfusionMatrix.Of(OneHot, data, batchSize);
        Assert.Equal((5, 4), (matrix.Count, matrix.Correct));
        Assert.Equal(1, matrix[2, 1]);

        static void OneHot(ReadOnlySpan<float> features, Span<float> scores)
        {
            scores.Clear();
            for (var i = 0; i < features.Length; i++)
            {
                scores[(3 * i) + (int)features[i]] = 1;
            }
        }
    }

    [Fact]
    public void Prediction_EqualScores_TakesTheFirst() => Assert.Equal(1, ConfusionMatrix.Prediction([-3, 2, 2, float.NegativeInfinity]));

    [Fact]
    public void Add_ScoreThatIsNotANumber_SaysWhatToDo()
    {
        var failure = Assert.Throws<ArgumentException>(() => new ConfusionMatrix(2).Add([0, float.NaN], [1]));
        Assert.Contains("lower the learning rate", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Add_TooFewScores_SaysBothNumbers()
    {
        var failure = Assert.Throws<ArgumentException>(() => new ConfusionMatrix(3).Add(new float[5], new int[2]));
        Assert.Contains("have 6 scores, not 5", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(0, -1)]
    public void Add_ClassOutOfRange_Throws(int label, int prediction) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConfusionMatrix(2).Add(label, prediction));

    [Fact]
    public void IntersectionOverUnion_KnownCounts_IsTheirShare()
    {
        var matrix = new ConfusionMatrix(4);
        Assert.Equal(double.NaN, matrix.MeanIntersectionOverUnion);
        foreach (var (label, prediction) in ((int, int)[])[(0, 0), (0, 0), (0, 1), (1, 1), (2, 0)])
        {
            matrix.Add(label, prediction);
        }

        Assert.Equal(2 / 4.0, matrix.IntersectionOverUnion(0));
        Assert.Equal(1 / 2.0, matrix.IntersectionOverUnion(1));
        Assert.Equal(0, matrix.IntersectionOverUnion(2));
        Assert.Equal(double.NaN, matrix.IntersectionOverUnion(3));
        Assert.Equal(1 / 3.0, matrix.MeanIntersectionOverUnion, 12);
    }

    [Fact]
    public void Of_DataWithSeveralLabels_CountsEach()
    {
        var data = new DataSet("pixels", [0, 1], [0, 1, 1, 0], [1], [2], classes: 2);
        var matrix = ConfusionMatrix.Of(
            (features, scores) =>
            {
                // Two pixels an example; the feature is taken for the class of both.
                for (var i = 0; i < features.Length; i++)
                {
                    scores[(4 * i) + (int)features[i]] = 1;
                    scores[(4 * i) + 2 + (int)features[i]] = 1;
                }
            },
            data,
            batchSize: 2);
        Assert.Equal((4, 2), (matrix.Count, matrix.Correct));
        Assert.Equal((1, 1), (matrix[0, 1], matrix[1, 0]));
    }
}

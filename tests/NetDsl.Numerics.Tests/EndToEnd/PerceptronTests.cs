using NetDsl.TestKit.Compilation;
using NetDsl.TestKit.Models;

namespace NetDsl.Numerics.Tests.EndToEnd;

/// <summary>Networks through the whole compiler (but for the reader) and the whole runtime, on the default device.</summary>
public class PerceptronTests
{
    private static readonly float[] s_xorInputs = [0, 0, 0, 1, 1, 0, 1, 1];
    private static readonly int[] s_xorLabels = [0, 1, 1, 0];

    [Fact]
    public void Train_OnExclusiveOr_LearnsIt()
    {
        using CompiledPerceptron network = CompiledPerceptron.Create(Perceptron.Model(Perceptron.Adam(0.05), 0, 2, 8, 2), seed: 1);
        float before = network.Loss(s_xorInputs, s_xorLabels);
        for (int step = 0; step < 200; step++)
        {
            network.Train(s_xorInputs, s_xorLabels);
        }

        float after = network.Loss(s_xorInputs, s_xorLabels);
        float[] logits = new float[8];
        network.Logits(s_xorInputs, logits);

        Assert.InRange(before, 0.3f, 2f);
        Assert.InRange(after, 0, 0.05f);
        Assert.Equal(s_xorLabels.AsEnumerable(), Enumerable.Range(0, 4).Select(i => logits[2 * i] > logits[(2 * i) + 1] ? 0 : 1));
    }
}

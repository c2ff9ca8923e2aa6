namespace NetDsl.Runtime.Tests.Support;

/// <summary>What <see cref="LineNetwork"/> computes, in double precision.</summary>
internal sealed class LineOracle
{
    private readonly double[] weight;
    private readonly double[] weightVelocity = [0.125, 0.125, 0.125];
    private double bias;
    private double biasVelocity = 0.125;
    private int step;

    internal LineOracle(LineNetwork network)
    {
        weight = [.. network.Parameters["Line.Weight"].Read().Select(value => (double)value)];
        bias = network.Parameters["Line.Bias"].Read()[0];
    }

    internal IReadOnlyList<double> Weight => weight;

    internal double Bias => bias;

    /// <summary>Data that looks random but is the same everywhere.</summary>
    internal static (float[] X, int[] Target) Data(int examples, int start = 0)
    {
        var x = new float[examples * 3];
        var target = new int[examples];
        for (var i = 0; i < examples; i++)
        {
            for (var j = 0; j < 3; j++)
            {
                x[(i * 3) + j] = MathF.Sin((start + i) * 3 + j);
            }

            target[i] = (start + i) * 7 % 10;
        }

        return (x, target);
    }

    internal double Value(ReadOnlySpan<float> example) => (example[0] * weight[0]) + (example[1] * weight[1]) + (example[2] * weight[2]) + bias;

    internal double Loss(float[] x, int[] target)
    {
        var sum = 0.0;
        for (var i = 0; i < target.Length; i++)
        {
            var error = Value(x.AsSpan(i * 3, 3)) - target[i];
            sum += error * error;
        }

        return sum / target.Length;
    }

    internal double Train(float[] x, int[] target, double learningRate)
    {
        var loss = Loss(x, target);
        var gradient = new double[3];
        var biasGradient = 0.0;
        for (var i = 0; i < target.Length; i++)
        {
            var error = 2 * (Value(x.AsSpan(i * 3, 3)) - target[i]) / target.Length;
            for (var j = 0; j < 3; j++)
            {
                gradient[j] += error * x[(i * 3) + j];
            }

            biasGradient += error;
        }

        var rate = ++step == 1 ? 0.5 * learningRate : learningRate;
        for (var j = 0; j < 3; j++)
        {
            weightVelocity[j] = (0.5 * weightVelocity[j]) + gradient[j];
            weight[j] -= rate * weightVelocity[j];
        }

        biasVelocity = (0.5 * biasVelocity) + biasGradient;
        bias -= rate * biasVelocity;
        return loss;
    }
}

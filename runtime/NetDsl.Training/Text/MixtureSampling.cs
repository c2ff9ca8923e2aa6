namespace NetDsl.Training;

/// <summary>Drawing points from the parameters that <c>BivariateMixtureLoss</c> trains.</summary>
/// <param name="seed">The same seed and parameters give the same points.</param>
public sealed class MixtureSampling(ulong seed = 0)
{
    private const double GreatestCorrelation = 5;

    private CounterRandom random = new(seed, 0x4D495854);

    /// <summary>A point, and whether something ends there.</summary>
    /// <param name="parameters">6n + 1 numbers: the logit of the end, then n each of weights, means, means, logarithms of deviations, of deviations, and correlations.</param>
    /// <param name="bias">Above 0 the likely becomes likelier: weights are sharpened and deviations shrink by e^−bias (Graves, 2013). Not negative.</param>
    /// <exception cref="ArgumentException">The parameters are not 6n + 1 finite numbers, or the bias is negative.</exception>
    public (float X, float Y, bool IsEnd) Draw(ReadOnlySpan<float> parameters, double bias = 0)
    {
        if (parameters.Length % 6 != 1 || parameters.Length < 7)
        {
            throw new ArgumentException($"A mixture of n has 6n + 1 parameters, and not {parameters.Length}.", nameof(parameters));
        }

        for (var i = 0; i < parameters.Length; i++)
        {
            if (!float.IsFinite(parameters[i]))
            {
                throw new ArgumentException($"Parameter {i} of the mixture is {parameters[i]} and not a finite number.", nameof(parameters));
            }
        }

        if (!(bias >= 0 && double.IsFinite(bias)))
        {
            throw new ArgumentOutOfRangeException(nameof(bias), bias, "The bias is finite and not negative.");
        }

        var count = parameters.Length / 6;
        var isEnd = random.Uniform() < 1 / (1 + Math.Exp(-parameters[0]));
        var chosen = Choose(parameters.Slice(1, count), 1 + bias);
        double Part(ReadOnlySpan<float> all, int number) => all[1 + (number * count) + chosen];
        var correlation = Math.Tanh(Math.Clamp(Part(parameters, 5), -GreatestCorrelation, GreatestCorrelation));
        double first = random.Normal(), second = random.Normal();
        var x = Part(parameters, 1) + (Math.Exp(Part(parameters, 3) - bias) * first);
        var y = Part(parameters, 2) + (Math.Exp(Part(parameters, 4) - bias) * ((correlation * first) + (Math.Sqrt(1 - (correlation * correlation)) * second)));
        return ((float)x, (float)y, isEnd);
    }

    private int Choose(ReadOnlySpan<float> logits, double sharpness)
    {
        double greatest = double.NegativeInfinity, sum = 0;
        foreach (var logit in logits)
        {
            greatest = Math.Max(greatest, logit);
        }

        foreach (var logit in logits)
        {
            sum += Math.Exp((logit - greatest) * sharpness);
        }

        var left = random.Uniform() * sum;
        for (var i = 0; i < logits.Length - 1; i++)
        {
            if ((left -= Math.Exp((logits[i] - greatest) * sharpness)) < 0)
            {
                return i;
            }
        }

        return logits.Length - 1;
    }
}

namespace NetDsl.Generators.Operators;

/// <summary>
/// Functions of doubles that netstandard2.0 lacks, accurate to a few units in the last place: they are the reference against which kernels are judged.
/// </summary>
internal static class RealMath
{
    /// <summary>2 / √π, the slope of the error function at 0.</summary>
    public const double TwoOverRootPi = 1.1283791670955126;

    /// <summary>log(1 + x); the rounding error of 1 + x is divided out again (Kahan).</summary>
    public static double Log1p(double x)
    {
        double sum = 1 + x;
        return sum == 1 || double.IsPositiveInfinity(sum) ? x : Math.Log(sum) * x / (sum - 1);
    }

    /// <summary>exp(x) − 1; the rounding error of exp(x) is divided out again (Kahan).</summary>
    public static double Expm1(double x)
    {
        double power = Math.Exp(x);
        double difference = power - 1;
        return power == 1 ? x : difference == -1 || double.IsInfinity(power) ? difference : difference * x / Math.Log(power);
    }

    /// <summary>
    /// The error function by Kummer's series <c>2/√π · exp(−x²) · Σ 2ⁿ x²ⁿ⁺¹ / (2n + 1)!!</c>, whose terms are all of one sign, so that nothing cancels.
    /// </summary>
    public static double Erf(double x)
    {
        if (double.IsNaN(x))
        {
            return x;
        }

        if (Math.Abs(x) > 6)
        {
            return x > 0 ? 1 : -1;
        }

        double term = x, sum = x;
        for (int n = 1; Math.Abs(term) > 1e-17 * Math.Abs(sum); n++)
        {
            term *= 2 * x * x / ((2 * n) + 1);
            sum += term;
        }

        return TwoOverRootPi * Math.Exp(-x * x) * sum;
    }
}

namespace NetDsl.Training;

/// <summary>Courses of a number, such as a learning rate, over a training run; <c>done</c> is how much of the run lies behind, from 0 to 1.</summary>
public static class Schedules
{
    /// <summary>Falls like half a cosine wave: slowly at first, fastest in the middle.</summary>
    /// <param name="from">The value at the beginning.</param>
    /// <param name="to">The value at the end.</param>
    /// <param name="done">How much of the run lies behind.</param>
    /// <returns>The value now.</returns>
    public static float Cosine(float from, float to, double done) => (float)(to + ((from - to) * 0.5 * (1 + Math.Cos(Math.PI * done))));

    /// <summary>Changes by the same amount each step.</summary>
    /// <param name="from">The value at the beginning.</param>
    /// <param name="to">The value at the end.</param>
    /// <param name="done">How much of the run lies behind.</param>
    /// <returns>The value now.</returns>
    public static float Linear(float from, float to, double done) => (float)(from + ((to - from) * done));

    /// <summary>Changes by the same factor each step.</summary>
    /// <param name="from">The value at the beginning, positive.</param>
    /// <param name="to">The value at the end, positive.</param>
    /// <param name="done">How much of the run lies behind.</param>
    /// <returns>The value now.</returns>
    public static float Exponential(float from, float to, double done) => (float)(from * Math.Pow(to / from, done));
}

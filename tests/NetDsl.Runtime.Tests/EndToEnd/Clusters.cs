namespace NetDsl.Runtime.Tests.EndToEnd;

/// <summary>Points around three centres of a space of five dimensions; the same for the same seed.</summary>
internal static class Clusters
{
    public static (float[] Points, int[] Labels) Draw(int count, int seed)
    {
        Random random = new(seed);
        float[] points = new float[count * 5];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++)
        {
            labels[i] = random.Next(3);
            for (int axis = 0; axis < 5; axis++)
            {
                points[(5 * i) + axis] = (axis % 3 == labels[i] ? 2 : 0) + (float)(random.NextDouble() - 0.5) * 2;
            }
        }

        return (points, labels);
    }
}

using NetDsl.Training;

using var net = new Moons(seed: 42);                                    // the best OpenCL device there is
Console.WriteLine($"{net.Device}\n\n{net.Summary}");
var (train, test) = HalfMoons(count: 1000, seed: 1).Split(testFraction: 0.25, seed: 1);
Fit.Run(net.Train, train, new() { Epochs = 20, BatchSize = 50 });
Console.WriteLine($"{ConfusionMatrix.Of(net.Logits, test).Accuracy:P1} of {test.Count} unseen points are told right.");
net.Save("moons.safetensors");

// Points on two half circles that reach into each other, with noise.
static DataSet HalfMoons(int count, int seed)
{
    var random = new Random(seed);
    var (points, moons) = (new float[2 * count], new int[count]);
    for (var i = 0; i < count; i++)
    {
        moons[i] = i % 2;
        var angle = Math.PI * (random.NextDouble() + moons[i]);
        points[2 * i] = (float)(Math.Cos(angle) + moons[i] + (0.3 * (random.NextDouble() - 0.5)));
        points[(2 * i) + 1] = (float)(Math.Sin(angle) + (0.5 * moons[i]) + (0.3 * (random.NextDouble() - 0.5)));
    }

    return new DataSet("half moons", points, moons, [2], classes: 2);
}

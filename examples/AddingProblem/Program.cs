using System.Globalization;
using Examples;
using NetDsl;
using NetDsl.Training;

const int Batch = 64;
var isGru = args.Contains("--gru");

return ExampleProgram.Run([.. args.Where(word => word != "--gru")], arguments =>
{
    if (arguments.Quick)
    {
        using var small = new SmallAdder(seed: arguments.Seed);
        return Learn(small, SmallAdder.Length, steps: 500, ceiling: 0.02, rate => small.LearningRate = rate, 1e-2f, (numbers, sums) => small.Train(numbers, sums), (numbers, sums) => small.Loss(numbers, sums));
    }

    if (isGru)
    {
        using var gru = new GruAdder(seed: arguments.Seed);
        return Learn(gru, LstmAdder.Length, steps: 4000, ceiling: 0.01, rate => gru.LearningRate = rate, 2e-3f, (numbers, sums) => gru.Train(numbers, sums), (numbers, sums) => gru.Loss(numbers, sums));
    }

    using var lstm = new LstmAdder(seed: arguments.Seed);
    return Learn(lstm, LstmAdder.Length, steps: 4000, ceiling: 0.01, rate => lstm.LearningRate = rate, 2e-3f, (numbers, sums) => lstm.Train(numbers, sums), (numbers, sums) => lstm.Loss(numbers, sums));

    int Learn(Network net, int length, int steps, double ceiling, Action<float> setRate, float rate, Func<float[], float[], StepLoss> train, Func<float[], float[], float> measure)
    {
        var (numbers, sums) = (new float[Batch * length * 2], new float[Batch]);
        Random random = new((int)arguments.Seed);
        if (arguments.FirstStep)
        {
            return FirstStepTiming.TakeStep(net, () => _ = train(numbers, sums).Value);
        }

        Terminal.Section("Device", $"{net.Device}");
        Terminal.Section("Network", net.Summary);
        Terminal.Section("Training", $"the sum of two marked numbers among {length}; who always answers 1 is wrong by 0.167 in the mean square");
        steps *= arguments.Epochs ?? 1;
        for (var step = 1; step <= steps; step++)
        {
            Draw();
            setRate(Schedules.Cosine(rate, rate / 20, (double)step / steps));
            var loss = train(numbers, sums);
            if (step % (steps / 10) == 0)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Step {step,5}/{steps}  mean square {loss.Value:F4}"));
            }
        }

        double total = 0;
        const int Tests = 20;
        for (var i = 0; i < Tests; i++)
        {
            Draw();
            total += measure(numbers, sums) / Tests;
        }

        return Terminal.Verdict(
            string.Create(CultureInfo.InvariantCulture, $"Mean square error on new sequences: [bold]{total:F4}[/]"), -total, -ceiling, string.Create(CultureInfo.InvariantCulture, $"at most {ceiling:F2}"));

        // Numbers between 0 and 1; one is marked in each half.
        void Draw()
        {
            for (var example = 0; example < Batch; example++)
            {
                var sequence = numbers.AsSpan(example * length * 2, length * 2);
                var (first, second) = (random.Next(length / 2), (length / 2) + random.Next(length / 2));
                for (var i = 0; i < length; i++)
                {
                    sequence[2 * i] = random.NextSingle();
                    sequence[(2 * i) + 1] = i == first || i == second ? 1 : 0;
                }

                sums[example] = sequence[2 * first] + sequence[2 * second];
            }
        }
    }
});

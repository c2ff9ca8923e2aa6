using NetDsl.Runtime.Tests.Support;

namespace NetDsl.Runtime.Tests;

public class ConcurrencyTests
{
    [Fact]
    public void TwoNetworks_TwoThreads_TrainAsTheyWouldAlone()
    {
        var alone = new[] { Trained(1), Trained(2) };
        var together = new float[2][];
        Parallel.For(0, 2, i => together[i] = Trained((ulong)i + 1));
        Assert.Equal(alone[0], together[0]);
        Assert.Equal(alone[1], together[1]);

        static float[] Trained(ulong seed)
        {
            using var network = new LineNetwork(seed: seed);
            for (var step = 0; step < 300; step++)
            {
                var (x, target) = LineOracle.Data(8, step);
                network.Train(x, target);
            }

            return network.Parameters["Line.Weight"].Read();
        }
    }

    [Fact]
    public void OneNetwork_ManyThreads_DoesOneCallAtATime()
    {
        using var network = new LineNetwork(seed: 1);
        var (x, target) = LineOracle.Data(8);
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, thread =>
        {
            for (var step = 0; step < 50; step++)
            {
                Assert.True(float.IsFinite(network.Train(x, target).Value));
                var values = network.Value(x);
                Assert.Equal(8, values.Length);
                Assert.True(float.IsFinite(network.Evaluate(x, target)));
                Assert.Equal(3, network.Parameters["Line.Weight"].Read().Length);
            }
        });
        Assert.Equal(400, network.StepNumber);
        Assert.Equal([400 * 8], network.States["Line.Seen"].Read());
    }

    [Fact]
    public void Network_DisposedByAnotherThread_FailsCleanly()
    {
        for (var round = 0; round < 20; round++)
        {
            var network = new LineNetwork(seed: 1);
            var (x, target) = LineOracle.Data(8);
            using var started = new ManualResetEventSlim();
            var training = Task.Run(() =>
            {
                while (true)
                {
                    network.Train(x, target);
                    started.Set();
                }
            });
            started.Wait();
            network.Dispose();
            network.Dispose();
            Assert.IsType<ObjectDisposedException>(Assert.Throws<AggregateException>(training.Wait).InnerException);
        }
    }

    [Fact]
    public void Network_ForgottenWhileTraining_IsCollected()
    {
        for (var round = 0; round < 20; round++)
        {
            Forget(round);
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        using var network = new LineNetwork(seed: 1);
        Assert.Single(network.Value([1, 2, 3]));

        static void Forget(int round)
        {
            var network = new LineNetwork(seed: (ulong)round);
            var (x, target) = LineOracle.Data(8);
            for (var step = 0; step < 10; step++)
            {
                network.Train(x, target);
            }
        }
    }
}

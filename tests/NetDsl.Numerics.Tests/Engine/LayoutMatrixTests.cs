using NetDsl.Execution;
using NetDsl.Generators;
using NetDsl.Generators.Emit;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;
using NetDsl.TestKit.Compilation;
using NetDsl.TestKit.Interpreter;
using NetDsl.TestKit.Models;

namespace NetDsl.Numerics.Tests.Engine;

/// <summary>Networks whose values do not lie row-major with the batch outermost: what the layouts change must not change a number.</summary>
public sealed class LayoutMatrixTests
{
    [Theory]
    [InlineData(null, 11, 3, 5, 3)]
    [InlineData(DeviceClass.Gpu, 10, 33, 2, 10)]
    public void Convolutions_TrainAsTheOracleDoes(DeviceClass? other, int side, int channels, int filters, int classes) =>
        EngineCheck.Training(Convolutional.Source(side, channels, filters, classes), [1, 3, 33], steps: 2, tolerance: 5e-4, other);

    [Theory]
    [InlineData(null, 11, 3, 5, 3)]
    [InlineData(DeviceClass.Gpu, 10, 33, 2, 10)]
    public void Convolutions_PredictAsTheOracleDoes(DeviceClass? other, int side, int channels, int filters, int classes) =>
        EngineCheck.Predictions(Convolutional.Source(side, channels, filters, classes), [1, 3, 33], tolerance: 5e-5, other);

    [Theory]
    [InlineData(DeviceClass.Cpu16)]
    [InlineData(DeviceClass.Cpu8)]
    [InlineData(DeviceClass.Gpu)]
    public void Steps_OverMemoryFullOfNaN_GiveTheSameBits(DeviceClass deviceClass)
    {
        // What nobody wrote, rows of garbage behind the batch above all, must not meet data; nor may the memory plan and what is allocated differ.
        NetworkModel model = NetworkHost.ReadSound(Convolutional.Source(11, 3, 5, 3));
        CompiledProgram program = NetworkCompiler.CompileProgram(model, CancellationToken.None);
        int train = program.Entries.ToList().FindIndex(entry => entry.Kind == Generators.Emit.EntryKind.Train);
        foreach ((int batch, int capacity) in new[] { (1, 1), (3, 40), (17, 17), (33, 70) })
        {
            Graph graph = program.Entries[train].Graph;
            GraphArguments arguments = TestData.For(graph, batch);
            double[][] results = [.. new[] { false, true }.Select(isPoisoned =>
            {
                using MatrixNetwork network = new(DescriptionOf.Program(program), Device.Default.WithClass(deviceClass), 7, capacity);
                Assert.Equal(network.PlannedMemoryBytes, network.MemoryBytes);
                List<double> numbers = [];
                for (int step = 0; step < 2; step++)
                {
                    if (isPoisoned)
                    {
                        network.FillStepMemory(float.NaN);
                    }

                    numbers.Add(network.Train(train, graph, arguments));
                }

                return (double[])[.. numbers, .. model.Parameters.SelectMany(parameter => network.Parameter(parameter.Name))];
            })];
            Assert.All(results[0], number => Assert.True(double.IsFinite(number)));
            Assert.Equal(results[0], results[1]);
        }
    }
}

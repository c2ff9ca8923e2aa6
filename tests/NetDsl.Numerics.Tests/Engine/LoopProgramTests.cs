using NetDsl.Generators;
using NetDsl.Generators.Emit;
using NetDsl.Generators.Emit.OpenCl;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Model;
using NetDsl.TestKit.Interpreter;
using NetDsl.TestKit.Models;
using ArenaLayout = NetDsl.Generators.Ir.Plans.ArenaLayout;
using DeviceClass = NetDsl.Execution.DeviceClass;
using InitializerKind = NetDsl.Generators.Model.InitializerKind;

namespace NetDsl.Numerics.Tests.Engine;

/// <summary>Loops of launches, one around another, on the device: against the formulas in double precision, and chained against single launches to the bit.</summary>
public sealed class LoopProgramTests
{
    private const int Batch = 3;

    /// <summary>The chain inside a loop holds the two launches over steps and not those over layers around them.</summary>
    [Theory]
    [InlineData(1, 1, 1, DeviceClass.Gpu, false)]
    [InlineData(2, 7, 5, DeviceClass.Cpu8, true)]
    [InlineData(3, 65, 31, DeviceClass.Cpu16, false)]
    public void Loops_OnTheDevice_GiveWhatTheFormulasSayAndTheSameInChains(int layers, int steps, int size, DeviceClass deviceClass, bool isChainInside)
    {
        Recurrent recurrent = new(layers, steps, size);
        NetworkModel model = Model(recurrent);
        CompiledProgram program = Compile(recurrent, model, plan => isChainInside ? plan with { Chains = [new Chain(2, 2)] } : plan);
        Plan plan = program.Entries[0].Plans[(int)deviceClass].Plan;
        GraphArguments arguments = Arguments(recurrent);
        using MatrixNetwork network = new(DescriptionOf.Program(program), Device.Default.WithClass(deviceClass).WithInline(false), 7, Batch + 2);
        network.SetParameters(arguments.Parameters, model);
        double[][] chained = network.Predict(0, recurrent.Signature(), arguments), single;
        using (NetworkProfile profile = network.Profile())
        {
            single = network.Predict(0, recurrent.Signature(), arguments);
            Assert.Equal(Enumerable.Range(0, plan.Launches.Count).Sum(plan.TimesOf), profile.Kernels.Sum(kernel => kernel.Count));
        }

        (double[] reversed, double[] total) = recurrent.Evaluate(arguments.Inputs[0], arguments.Parameters[0], arguments.Parameters[1], Batch);
        AssertClose(reversed, single[0]);
        AssertClose(total, single[1]);
        Assert.Equal(deviceClass != DeviceClass.Gpu, plan.Chains.Count == 1);
        Assert.Equal(single, chained);
        Assert.Equal(single, network.Predict(0, recurrent.Signature(), arguments));

        float[][] outputs = [new float[reversed.Length], new float[total.Length]];
        float[] input = [.. arguments.Inputs[0].Select(value => (float)value)];
        network.Predict(0, input, outputs);
        long before = GC.GetAllocatedBytesForCurrentThread();
        network.Predict(0, input, outputs);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(single[0], outputs[0].Select(value => (double)value));
    }

    [Fact]
    public void Card_OfLoops_CountsLaunchesAsOftenAsTheyRun()
    {
        Recurrent recurrent = new(3, 10, 31);
        CompiledProgram program = Compile(recurrent, Model(recurrent), plan => plan);
        string card = Generators.Emit.CSharp.CardText.Of(program);

        // 10 copies, of 3 layers one to clear and two for each of 10 steps, one to begin the sum, 10 to count, and one to give it.
        Assert.Contains("85 (7 different)", card, StringComparison.Ordinal);
        Assert.Contains("Launches of Recurrent (on processors 1-7 run as one)\n      1 10 times\n      2-4 3 times\n      3-4 10 times\n      6 10 times\n", card, StringComparison.Ordinal);
        Assert.Equal(2 * 31 * 31 * 30, Generators.Emit.CSharp.CardFigures.MultiplyAdds(program.Entries[0].Plans[0].Plan).PerExample);
    }

    [Fact]
    public void Interpreter_OfTheSameProgram_GivesWhatTheFormulasSay()
    {
        Recurrent recurrent = new(3, 4, 5);
        KernelProgram program = recurrent.Program();
        Assert.Equal(program, KernelParser.Parse(KernelPrinter.Print(program)));
        GraphArguments arguments = Arguments(recurrent);
        KernelArguments memory = new(program, Layout(recurrent), new ArenaLayout([], 0), arguments, Batch + 15);
        KernelInterpreter.Run(program, memory);
        (double[] reversed, double[] total) = recurrent.Evaluate(arguments.Inputs[0], arguments.Parameters[0], arguments.Parameters[1], Batch);
        AssertClose(reversed, memory.Elements(program.Buffers[16]));
        AssertClose(total, memory.Elements(program.Buffers[18]));
    }

    private static void AssertClose(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    private static GraphArguments Arguments(Recurrent recurrent)
    {
        long square = (long)recurrent.Layers * recurrent.Size * recurrent.Size;
        double scale = 1 / Math.Sqrt(recurrent.Size);
        return new GraphArguments(Batch)
        {
            Inputs = [Floats(TestData.Numbers(Batch * recurrent.Steps * recurrent.Size, 1), 1)],
            Parameters = [Floats(TestData.Numbers(square, 2), scale), Floats(TestData.Numbers(square, 3), scale)],
        };
    }

    /// <summary>Numbers that the device has, too.</summary>
    private static double[] Floats(double[] values, double scale) => [.. values.Select(value => (double)(float)(value * scale))];

    private static NetworkModel Model(Recurrent recurrent) => new(
        "Tests", [], "Recurrent", "internal", 8, Layout(recurrent).Variables.Select(placed => placed.Variable).ToEquatableArray(), [], [], [], [], []);

    private static ArenaLayout Layout(Recurrent recurrent)
    {
        Shape shape = Shape.Of(recurrent.Layers, recurrent.Size, recurrent.Size);
        EquatableArray<long> strides = [(long)recurrent.Size * recurrent.Size, recurrent.Size, 1];
        PlacedVariable Placed(string name, long offset) => new(new Variable(name, shape, new Initializer(InitializerKind.Constant, 0, 0)), offset, strides);
        return new ArenaLayout([Placed("U", 0), Placed("V", recurrent.SecondParameter)], (2 * recurrent.SecondParameter) + 64);
    }

    private static CompiledProgram Compile(Recurrent recurrent, NetworkModel model, Func<Plan, Plan> change)
    {
        KernelLibrary library = new();
        EquatableArray<CompiledPlan> plans = DeviceProfile.All.Select(profile =>
        {
            (Plan plan, EquatableArray<PrintedKernel>[] bodies) = NetworkCompiler.Planned(recurrent.Program(), profile, Batch);
            plan = profile.IsCpu ? change(plan) : plan;
            PlanVerifier.Verify(plan);
            return NetworkCompiler.Printed(plan, bodies, library);
        }).ToEquatableArray();
        EntryModel entry = new("Recurrent", null, recurrent.Signature(), null, [], null, ["reversed", "total"], "");
        (EquatableArray<KernelSource> kernels, EquatableArray<Prelude> preludes) = library.Print();
        return new CompiledProgram(model, Layout(recurrent), new ArenaLayout([], 0), [new CompiledEntry(entry, Generators.Emit.EntryKind.Predict, plans, null, true)], kernels, preludes);
    }
}

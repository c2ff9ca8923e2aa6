using NetDsl.Execution;
using NetDsl.Generators;
using NetDsl.Generators.Emit;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;
using NetDsl.Generators.Operators;
using NetDsl.Generators.Passes.Autodiff;
using NetDsl.Generators.Passes.Memory;
using NetDsl.TestKit.Compilation;
using NetDsl.TestKit.Interpreter;

namespace NetDsl.Numerics.Tests.Engine;

/// <summary>
/// The engine matrix: a network as the user writes it goes through reader, compiler and runtime onto the device, under the kernels of every device class, and its numbers are compared with
/// the double-precision interpreter running the graph that the reader built, before any pass has touched it.
/// </summary>
internal static class EngineCheck
{
    /// <summary>Float kernels against doubles: relative to the largest element of a tensor.</summary>
    private const double Tolerance = 2e-5;

    private const ulong Seed = 7;

    private static readonly DeviceClass[] s_classes = [DeviceClass.Cpu16, DeviceClass.Cpu8, DeviceClass.Gpu];

    /// <summary>Runs all predictions of a network at the given batch sizes.</summary>
    /// <param name="source">The network.</param>
    /// <param name="batches">The sizes.</param>
    /// <param name="tolerance">How far results may be off.</param>
    /// <param name="other">
    /// The one device class besides 16 lanes whose kernels run; null for all. The driver takes a second or two to compile a network for a class, so the networks of a matrix take the other classes in turn.
    /// </param>
    public static void Predictions(string source, int[] batches, double tolerance = Tolerance, DeviceClass? other = null)
    {
        NetworkModel model = NetworkHost.ReadSound(source);
        CompiledProgram program = NetworkCompiler.CompileProgram(model, CancellationToken.None);
        foreach (DeviceClass deviceClass in s_classes.Where(deviceClass => other is null || deviceClass == DeviceClass.Cpu16 || deviceClass == other))
        {
            using MatrixNetwork network = new(DescriptionOf.Program(program), Device.Default.WithClass(deviceClass), Seed, batches.Max());
            for (int e = 0; e < program.Entries.Count; e++)
            {
                if (program.Entries[e].Kind != Generators.Emit.EntryKind.Predict)
                {
                    continue;
                }

                CarriedRows carried = new(program.Entries[e].Carried);
                for (int call = 0; call < batches.Length; call++)
                {
                    // Random numbers count the calls of an entry point.
                    int batch = batches[call];
                    Graph graph = program.Entries[e].Graph;
                    GraphArguments arguments = Arguments(model, graph, batch) with { Step = (ulong)call, Carried = carried.Begin(batch) };
                    network.SetParameters(arguments.Parameters, model);
                    network.SetStates(arguments.States, model);
                    double[][] actual = network.Predict(e, graph, arguments);
                    Evaluation expected = GraphInterpreter.Run(graph, arguments);
                    carried.End(expected);
                    for (int output = 0; output < actual.Length; output++)
                    {
                        Compare(expected.Result(ResultKind.Output, output), actual[output], tolerance, $"{program.Entries[e].MethodName}, output {output}, {deviceClass}, batch {batch}");
                    }
                }
            }
        }
    }

    /// <summary>Takes steps of all training entries in turn and compares losses, parameters and states after each.</summary>
    /// <param name="source">The network.</param>
    /// <param name="batches">The sizes.</param>
    /// <param name="steps">How many rounds.</param>
    /// <param name="tolerance">How far results may be off.</param>
    /// <param name="other">As for <see cref="Predictions"/>.</param>
    public static void Training(string source, int[] batches, int steps = 3, double tolerance = 1e-4, DeviceClass? other = null)
    {
        NetworkModel model = NetworkHost.ReadSound(source);
        CompiledProgram program = NetworkCompiler.CompileProgram(model, CancellationToken.None);
        foreach (DeviceClass deviceClass in s_classes.Where(deviceClass => other is null || deviceClass == DeviceClass.Cpu16 || deviceClass == other))
        {
            foreach (int batch in batches)
            {
                using MatrixNetwork network = new(DescriptionOf.Program(program), Device.Default.WithClass(deviceClass), Seed, batches.Max());
                Trainer trainer = new(model, batch);
                network.SetParameters(trainer.Parameters, model);
                network.SetStates(trainer.States, model);
                for (int step = 0; step < steps; step++)
                {
                    for (int e = 0; e < program.Entries.Count; e++)
                    {
                        if (program.Entries[e].Kind != Generators.Emit.EntryKind.Train)
                        {
                            continue;
                        }

                        string what = $"{program.Entries[e].MethodName}, {deviceClass}, batch {batch}, step {step}";
                        (double loss, GraphArguments arguments) = trainer.Step(program.Entries[e].Model, step);
                        Compare([loss], [network.Train(e, program.Entries[e].Graph, arguments)], tolerance, what + ", loss");
                        for (int p = 0; p < model.Parameters.Count; p++)
                        {
                            Compare(trainer.Parameters[p], network.Parameter(model.Parameters[p].Name), tolerance, $"{what}, {model.Parameters[p].Name}");
                        }

                        for (int s = 0; s < model.States.Count; s++)
                        {
                            Compare(trainer.States[s], network.State(model.States[s].Name), tolerance, $"{what}, {model.States[s].Name}");
                        }
                    }
                }
            }
        }
    }

    private static GraphArguments Arguments(NetworkModel model, Graph graph, int batch)
    {
        GraphArguments arguments = TestData.For(graph, batch) with { Seed = Seed };

        // Parameters that this entry does not read still have values, the same for all entries.
        return arguments with
        {
            Parameters = [.. model.Parameters.Select((parameter, p) => Rounded(TestData.Numbers(parameter.Shape.CountPerExample, 1000 + p)))],
            States = States(model),
            Inputs = [.. arguments.Inputs.Select(Rounded)],
        };
    }

    /// <summary>Around their initial values, because not every number is a variance.</summary>
    private static double[][] States(NetworkModel model) =>
        [.. model.States.Select((state, s) => Rounded([.. TestData.Numbers(state.Shape.CountPerExample, 2000 + s).Select(number => state.Initializer.A + (0.4 * number))]))];

    /// <summary>The oracle gets the very floats that the device gets.</summary>
    private static double[] Rounded(double[] values) => [.. values.Select(value => (double)(float)value)];

    private static void Compare(double[] expected, double[] actual, double tolerance, string what)
    {
        Assert.True(expected.Length == actual.Length, $"{what}: {actual.Length} elements instead of {expected.Length}");
        double scale = Math.Max(1e-3, expected.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max());
        for (int i = 0; i < expected.Length; i++)
        {
            bool agrees = double.IsFinite(expected[i]) ? Math.Abs(expected[i] - actual[i]) <= tolerance * scale : expected[i].Equals(actual[i]);
            Assert.True(agrees, $"{what}: element {i} is {actual[i]} instead of {expected[i]}");
        }
    }

    /// <summary>Trains in double precision: the reader's training graph, reverse mode, the update rule.</summary>
    private sealed class Trainer
    {
        private readonly NetworkModel _model;
        private readonly int _batch;
        private readonly Dictionary<string, UpdateInterpreter[][]> _updates = [];
        private readonly Dictionary<string, CarriedRows> _carried = [];

        public Trainer(NetworkModel model, int batch)
        {
            (_model, _batch) = (model, batch);
            Parameters = [.. model.Parameters.Select((parameter, p) => Rounded(TestData.Numbers(parameter.Shape.CountPerExample, 1000 + p)).Select(v => v / 4).ToArray())];
            States = EngineCheck.States(model);
        }

        public double[][] Parameters { get; }

        public double[][] States { get; }

        public (double Loss, GraphArguments Arguments) Step(EntryModel entry, int step)
        {
            Graph joint = ReverseMode.Run(entry.Training!, entry.Trained).Graph;
            if (!_carried.TryGetValue(entry.Name, out CarriedRows? carried))
            {
                _carried.Add(entry.Name, carried = new CarriedRows(ArenaLayouts.OfCarried(entry.CarriedInTraining)));
            }

            GraphArguments arguments = Arguments(_model, entry.Training!, _batch) with { Parameters = Parameters, States = States, Step = (ulong)step, Carried = carried.Begin(_batch) };
            Evaluation evaluation = GraphInterpreter.Run(joint, arguments);
            carried.End(evaluation);
            double[][] gradients = [.. entry.Trained.Select(p => evaluation.Result(ResultKind.Gradient, p))];
            Clip(gradients, entry.Optimizer!);
            if (!_updates.TryGetValue(entry.Name, out UpdateInterpreter[][]? updates))
            {
                UpdateRule rule = UpdateRules.For(entry.Optimizer!);
                _updates.Add(entry.Name, updates = [.. entry.Trained.Select(p => Parameters[p].Select(weight => new UpdateInterpreter(rule, weight)).ToArray())]);
            }

            double[][] before = [.. Parameters.Select(values => (double[])values.Clone())];
            for (int t = 0; t < entry.Trained.Count; t++)
            {
                for (int i = 0; i < gradients[t].Length; i++)
                {
                    // Another training entry may have moved the weight meanwhile.
                    updates[t][i].Weight = Parameters[entry.Trained[t]][i];
                    updates[t][i].Step(gradients[t][i]);
                    Parameters[entry.Trained[t]][i] = updates[t][i].Weight;
                }
            }

            foreach (GraphResult state in joint.Results.Where(result => result.Kind == ResultKind.State))
            {
                States[state.Index] = evaluation.Result(ResultKind.State, state.Index);
            }

            return (evaluation.Result(ResultKind.Loss)[0], arguments with { Parameters = before });
        }

        private static void Clip(double[][] gradients, OptimizerModel optimizer)
        {
            double norm = Math.Sqrt(gradients.Sum(gradient => gradient.Sum(g => g * g)));
            foreach (double[] gradient in gradients)
            {
                for (int i = 0; i < gradient.Length; i++)
                {
                    gradient[i] = optimizer.ClipValue > 0 ? Math.Clamp(gradient[i], -optimizer.ClipValue, optimizer.ClipValue) : gradient[i];
                    gradient[i] *= optimizer.ClipNorm > 0 && norm > optimizer.ClipNorm ? optimizer.ClipNorm / norm : 1;
                }
            }
        }
    }
}

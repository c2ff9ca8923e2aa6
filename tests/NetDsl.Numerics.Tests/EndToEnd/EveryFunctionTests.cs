using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis.CSharp;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;
using NetDsl.TestKit.Compilation;
using NetDsl.TestKit.Interpreter;
using NetDsl.TestKit.Models;

namespace NetDsl.Numerics.Tests.EndToEnd;

/// <summary>Every function of the language from C# text to numbers on the default device, compared with the double-precision interpreter of the graph that the reader made.</summary>
public class EveryFunctionTests
{
    private const ulong Seed = 11;

    private static readonly Lazy<(NetworkModel Model, Assembly Assembly)> s_network = new(() =>
    {
        NetworkModel model = NetworkHost.ReadSound(Everything.Source);
        return (model, Load(NetworkHost.Compile(Everything.Source, Driver(model))));
    });

    [Theory]
    [InlineData("Numbers", 1)]
    [InlineData("Numbers", 64)]
    [InlineData("Shapes", 3)]
    [InlineData("Shapes", 31)]
    [InlineData("Pointwise", 1)]
    [InlineData("Pointwise", 7)]
    public void Predict_WithEveryFunction_GivesTheNumbersOfTheGraph(string name, int batch)
    {
        using Network network = Create();
        EntryModel entry = s_network.Value.Model.Entries.Single(entry => entry.Name == name);
        Graph graph = entry.Inference;
        GraphArguments arguments = Arguments(graph, network, batch);
        Array[] outputs = [.. graph.Results.Select(result =>
        {
            int length = (int)graph[result.Value].Type.Shape.CountPerExample * batch;
            return graph[result.Value].Type.Element == ElementType.Int32 ? (Array)new int[length] : new float[length];
        })];

        Call(name, network, [.. Data(graph, arguments), .. outputs]);

        Evaluation expected = GraphInterpreter.Run(graph, arguments);
        for (int i = 0; i < outputs.Length; i++)
        {
            double[] found = [.. outputs[i].Cast<object>().Select(element => Convert.ToDouble(element, System.Globalization.CultureInfo.InvariantCulture))];
            AssertClose(expected.Result(ResultKind.Output, i), found, entry.OutputNames[i]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    public void Train_WithEveryFunction_MovesEveryParameterAgainstItsGradient(int batch)
    {
        using Network network = Create();
        EntryModel entry = s_network.Value.Model.Entries.Single(entry => entry.Training is not null);
        GraphArguments arguments = Arguments(entry.Training!, network, batch);

        float loss = (float)Call("Train", network, Data(entry.Training!, arguments))!;

        Evaluation expected = GraphInterpreter.Run(Generators.Passes.Autodiff.ReverseMode.Run(entry.Training!, entry.Trained).Graph, arguments);
        AssertClose(expected.Result(ResultKind.Loss), [loss], "loss");
        for (int parameter = 0; parameter < arguments.Parameters.Length; parameter++)
        {
            double[] moved = [.. arguments.Parameters[parameter].Zip(expected.Result(ResultKind.Gradient, parameter), (weight, gradient) => weight - (0.01 * gradient))];
            string name = s_network.Value.Model.Parameters[parameter].Name;
            AssertClose(moved, [.. network.Parameters[name].Read().Select(weight => (double)weight)], name);
        }
    }

    private static Network Create() => (Network)Activator.CreateInstance(s_network.Value.Assembly.GetType("Everything", throwOnError: true)!, null, Seed, 0)!;

    private static object? Call(string method, Network network, IEnumerable<Array> data) =>
        s_network.Value.Assembly.GetType("Driver", throwOnError: true)!.GetMethod(method)!.Invoke(null, [network, data.ToArray()]);

    /// <summary>The generated methods take spans, which reflection cannot pass; this passes arrays on.</summary>
    private static string Driver(NetworkModel model)
    {
        IEnumerable<string> methods = model.Entries.Select(entry =>
        {
            IEnumerable<TensorType> inputs = entry.Inference.Inputs.Select(input => input.Type), outputs = entry.Inference.Results.Select(result => entry.Inference[result.Value].Type);
            IEnumerable<string> arguments = (entry.Training is null ? inputs.Concat(outputs) : inputs).Select((type, i) => $"({(type.Element == ElementType.Int32 ? "int" : "float")}[])data[{i}]");
            string call = $"network.{entry.TrainName ?? entry.Name}({string.Join(", ", arguments)})";
            return entry.Training is null
                ? $"public static void {entry.Name}(Everything network, System.Array[] data) => {call};"
                : $"public static float {entry.TrainName}(Everything network, System.Array[] data) => {call}.Value;";
        });
        return $"public static class Driver {{ {string.Join("\n", methods)} }}";
    }

    private static Assembly Load(CSharpCompilation compilation)
    {
        (CSharpCompilation generated, _) = NetworkHost.Generate(compilation);
        using MemoryStream image = new();
        var result = generated.Emit(image);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics));
        image.Position = 0;
        return new AssemblyLoadContext("Everything", isCollectible: false).LoadFromStream(image);
    }

    /// <summary>Data for the graph's inputs, rounded to what the device sees, and the network's own initial weights.</summary>
    private static GraphArguments Arguments(Graph graph, Network network, int batch)
    {
        GraphArguments data = TestData.For(graph, batch);
        return data with
        {
            Inputs = [.. data.Inputs.Select(values => values.Select(value => (double)(float)value).ToArray())],
            Parameters = [.. s_network.Value.Model.Parameters.Select(parameter => network.Parameters[parameter.Name].Read().Select(weight => (double)weight).ToArray())],
            States = [.. s_network.Value.Model.States.Select(state => network.States[state.Name].Read().Select(number => (double)number).ToArray())],
            Seed = Seed,
            Step = 0,
        };
    }

    private static IEnumerable<Array> Data(Graph graph, GraphArguments arguments) => graph.Inputs.Zip(arguments.Inputs, (input, values) =>
        input.Type.Element == ElementType.Int32 ? (Array)values.Select(value => (int)value).ToArray() : values.Select(value => (float)value).ToArray());

    private static void AssertClose(double[] expected, double[] actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = Math.Max(1, expected.Max(Math.Abs));
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) <= 1e-5 * scale, $"{what}, element {i}: expected {expected[i]:R}, found {actual[i]:R}");
        }
    }
}

using NetDsl.Execution;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;
using NetDsl.TestKit.Interpreter;

namespace NetDsl.Numerics.Tests.Engine;

/// <summary>A network whose entry points are called by number.</summary>
internal sealed class MatrixNetwork(NetworkDescription description, Device device, ulong seed, int capacity) : Network(description, device, seed, capacity)
{
    public void SetParameters(double[][] values, NetworkModel model)
    {
        for (int p = 0; p < values.Length; p++)
        {
            Parameters[model.Parameters[p].Name].Write(Floats(values[p]));
        }
    }

    public void SetStates(double[][] values, NetworkModel model)
    {
        for (int s = 0; s < values.Length; s++)
        {
            States[model.States[s].Name].Write(Floats(values[s]));
        }
    }

    public double[] State(string name) => [.. States[name].Read().Select(value => (double)value)];

    public double[] Parameter(string name) => [.. Parameters[name].Read().Select(value => (double)value)];

    public double[][] Predict(int entry, Graph graph, GraphArguments arguments)
    {
        EntryCall call = Begin(entry);
        Supply(ref call, graph, arguments);
        GraphResult[] results = [.. graph.Results.Where(result => result.Kind == ResultKind.Output)];
        float[][] outputs = new float[results.Length][];
        for (int i = 0; i < outputs.Length; i++)
        {
            Shape shape = graph[results.Single(result => result.Index == i).Value].Type.Shape;
            outputs[i] = new float[shape.CountPerExample * (shape.IsBatched ? arguments.Batch : 1)];
            call.Output(i, outputs[i].AsSpan());
        }

        call.Run();
        return [.. outputs.Select(output => output.Select(value => (double)value).ToArray())];
    }

    /// <summary>A prediction from one input into arrays that are there.</summary>
    public void Predict(int entry, float[] input, float[][] outputs)
    {
        EntryCall call = Begin(entry);
        call.Input(0, input.AsSpan());
        for (int i = 0; i < outputs.Length; i++)
        {
            call.Output(i, outputs[i].AsSpan());
        }

        call.Run();
    }

    public double Train(int entry, Graph graph, GraphArguments arguments)
    {
        EntryCall call = Begin(entry);
        Supply(ref call, graph, arguments);
        return call.Train().Value;
    }

    private static void Supply(ref EntryCall call, Graph graph, GraphArguments arguments)
    {
        if (graph.Inputs.Count == 0)
        {
            call.Batch(arguments.Batch);
        }

        for (int i = 0; i < graph.Inputs.Count; i++)
        {
            if (graph.Inputs[i].Type.Element == ElementType.Int32)
            {
                call.Input(i, arguments.Inputs[i].Select(value => (int)value).ToArray().AsSpan());
            }
            else
            {
                call.Input(i, Floats(arguments.Inputs[i]).AsSpan());
            }
        }
    }

    private static float[] Floats(double[] values) => [.. values.Select(value => (float)value)];
}

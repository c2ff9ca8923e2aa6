using System.Runtime.CompilerServices;
using NetDsl.Generators.Model;
using NetDsl.Generators.Operators;

namespace NetDsl.Generators.Ir.Graph;

/// <summary>
/// Holds a graph against its rules: operands come first and are as many as the catalogue says, types are what the catalogue's rules give, results exist once and are of the right kind.
/// A violation is a bug of the pass that made the graph.
/// </summary>
internal static class GraphVerifier
{
    /// <summary>Returns the graph; throws <see cref="CompilerBugException"/> naming <paramref name="pass"/> when a rule is broken.</summary>
    public static Graph Verify(Graph graph, string pass)
    {
        for (int id = 0; id < graph.Values.Count; id++)
        {
            CheckValue(graph, graph[id], id, pass);
        }

        HashSet<(ResultKind, int)> seen = [];
        foreach (GraphResult result in graph.Results)
        {
            Require(result.Value >= 0 && result.Value < graph.Values.Count, pass, $"result {result.Kind} {result.Index} is %{result.Value}, which does not exist");
            Require(seen.Add((result.Kind, result.Index)), pass, $"result {result.Kind} {result.Index} occurs twice");
            TensorType type = graph[result.Value].Type;
            Require(result.Kind != ResultKind.Loss || (result.Index == 0 && type.Shape.CountPerExample == 1), pass, $"the loss is {type}");
            Require(result.Kind is ResultKind.Output || type.Element == ElementType.Float32, pass, $"result {result.Kind} {result.Index} is {type}");
            Require(result.Kind is not (ResultKind.Gradient or ResultKind.State) || !type.Shape.IsBatched, pass, $"result {result.Kind} {result.Index} is {type}");
            Require(result.Kind is not ResultKind.Carried || type.Shape.IsBatched, pass, $"result {result.Kind} {result.Index} is {type}");
        }

        return graph;
    }

    private static void CheckValue(Graph graph, Value value, int id, string pass)
    {
        string Where() => GraphPrinter.Print(value);
        Require(value.Id == id, pass, $"{Where()} is value number {id}");
        int arity = PrimitiveCatalog.ArityOf(value.Op);
        Require(value.Operands.Count == arity, pass, $"{Where()} has {value.Operands.Count} operands, not {arity}");
        foreach (int operand in value.Operands)
        {
            Require(operand >= 0 && operand < id, pass, $"{Where()} uses %{operand}, which does not come before it");
        }

        for (int axis = 1; axis < value.Type.Shape.Rank; axis++)
        {
            Require(!value.Type.Shape[axis].IsBatch, pass, $"{Where()} has the batch as axis {axis} of {value.Type}");
        }

        if (value.Op is Op.Input input)
        {
            Require(input.Index >= 0 && input.Index < graph.Inputs.Count && graph.Inputs[input.Index].Type.Equals(value.Type), pass, $"{Where()} is not of the type of an input");
        }

        if (value.Op is Op.Scan scan && !graph.Values.Take(id).Any(other => other.Op is Op.Scan first && ReferenceEquals(first.Body, scan.Body)))
        {
            Verify(scan.Body.Step, pass);
        }

        try
        {
            TensorType type = PrimitiveCatalog.Of(value.Op).Type(value.Op, [.. value.Operands.Select(operand => graph[operand].Type)], value.Type);
            Require(type.Equals(value.Type), pass, $"{Where()} is {type}, but {value.Type} is written");
        }
        catch (TypeRuleException broken)
        {
            throw new CompilerBugException(pass, $"{Where()}: {broken.Message}");
        }
    }

    private static void Require(bool holds, string pass, [InterpolatedStringHandlerArgument(nameof(holds))] CheckMessage message)
    {
        if (!holds)
        {
            throw new CompilerBugException(pass, message.ToString());
        }
    }

    private static void Require(bool holds, string pass, string message)
    {
        if (!holds)
        {
            throw new CompilerBugException(pass, message);
        }
    }
}

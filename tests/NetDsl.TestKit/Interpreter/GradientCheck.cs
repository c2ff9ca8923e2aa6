using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Passes.Autodiff;

namespace NetDsl.TestKit.Interpreter;

/// <summary>Compares the gradients of reverse mode with central differences of the mean loss, both interpreted in double precision.</summary>
internal static class GradientCheck
{
    private const double Step = 1e-5;

    /// <summary>Checks every element of every parameter; one that gets no gradient must not influence the loss.</summary>
    /// <param name="graph">A graph with a loss.</param>
    /// <param name="arguments">Where the gradient is taken; away from kinks.</param>
    /// <param name="tolerance">The greatest error relative to max(1, |difference|).</param>
    /// <param name="optimize">Applied to the joint graph first: a pass that must not change the numbers.</param>
    public static void Verify(Graph graph, GraphArguments arguments, double tolerance = 1e-6, Func<Graph, Graph>? optimize = null)
    {
        JointGraph joint = ReverseMode.Run(graph, Enumerable.Range(0, arguments.Parameters.Length));
        Graph verified = GraphVerifier.Verify(joint.Graph, nameof(ReverseMode));
        Evaluation analytic = GraphInterpreter.Run(optimize is null ? verified : GraphVerifier.Verify(optimize(verified), nameof(optimize)), arguments);
        for (int parameter = 0; parameter < arguments.Parameters.Length; parameter++)
        {
            double[] gradient = joint.WithoutGradient.Contains(parameter) ? new double[arguments.Parameters[parameter].Length] : analytic.Result(ResultKind.Gradient, parameter);
            for (int element = 0; element < gradient.Length; element++)
            {
                double expected = (Loss(graph, arguments, parameter, element, Step) - Loss(graph, arguments, parameter, element, -Step)) / (2 * Step);
                if (!(Math.Abs(gradient[element] - expected) <= tolerance * Math.Max(1, Math.Abs(expected))))
                {
                    throw new ArgumentException($"parameter {parameter}, element {element}: gradient {gradient[element]}, difference {expected}", nameof(graph));
                }
            }
        }
    }

    private static double Loss(Graph graph, GraphArguments arguments, int parameter, int element, double step)
    {
        double[][] moved = [.. arguments.Parameters.Select(values => (double[])values.Clone())];
        moved[parameter][element] += step;
        return GraphInterpreter.Run(graph, arguments with { Parameters = moved }).Result(ResultKind.Loss).Average();
    }
}

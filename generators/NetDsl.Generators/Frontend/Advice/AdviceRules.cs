using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Frontend.Staging;
using NetDsl.Generators.Ir.Graph;

namespace NetDsl.Generators.Frontend.Advice;

/// <summary>
/// Advice about a network that compiles and yet probably does not do what its author thinks (ND8003 to ND8009, ND8012, ND8014): takes the functions that were applied while its graph was read and the graph,
/// reports at the expression to change. A rule is a function of the trace; it looks at what was written, not at primitives, so that messages speak the author's language.
/// </summary>
internal static class AdviceRules
{
    /// <summary>Functions that leave a chain of linear layers linear.</summary>
    private static readonly HashSet<string> Linear = ["Flatten", "Reshape", "Dropout", "ChannelDropout", "Identity"];

    private static readonly HashSet<string> LayersWithBias =
        ["Dense", "Conv1D", "Conv2D", "Conv3D", "Deconv1D", "Deconv2D", "Deconv3D", "DepthwiseConv2D"];

    /// <summary>The family of initialisers that keeps the scale of values before an activation (He et al. 2015, Glorot and Bengio 2010, Klambauer et al. 2017).</summary>
    private static readonly Dictionary<string, string> Activations = new()
    {
        ["Relu"] = "He",
        ["Relu6"] = "He",
        ["LeakyRelu"] = "He",
        ["PRelu"] = "He",
        ["Tanh"] = "Glorot",
        ["Sigmoid"] = "Glorot",
        ["HardTanh"] = "Glorot",
        ["Softsign"] = "Glorot",
        ["Selu"] = "Lecun",
    };

    public static void Check(ApplicationTrace trace, FindingList findings)
    {
        foreach (Application application in trace.Applications.Where(application => application.Operands.Count > 0))
        {
            switch (application.Function)
            {
                case "CrossEntropy":
                    NormalizedTwice(trace, application, findings);
                    break;
                case "BinaryCrossEntropyWithLogits":
                    SquashedTwice(trace, application, findings);
                    break;
                case "Log":
                    LogarithmOfNormalized(trace, application, findings);
                    break;
                case "Dense":
                    LinearInARow(trace, application, findings);
                    break;
                case "Conv2D" or "DepthwiseConv2D" or "MaxPool2D" or "AvgPool2D":
                    ChannelsLast(trace, application, findings);
                    break;
                case "BatchNorm":
                    BiasWithoutEffect(trace, application, findings);
                    break;
                case "Dropout" or "ChannelDropout" when trace.IsTraining && !application.Operands.Contains(application.Result):
                    DropoutAtTheEnd(trace, application, findings);
                    break;
                case string function when Activations.ContainsKey(function):
                    InitializerForAnother(trace, application, findings);
                    break;
                case "StopGradient" when trace.IsTraining:
                    NothingToStop(trace, application, findings);
                    break;
            }
        }
    }

    private static void NormalizedTwice(ApplicationTrace trace, Application loss, FindingList findings)
    {
        if (trace.MakerOf(loss.Operands[0]) is { Function: "Softmax" or "LogSoftmax" } softmax)
        {
            Report(findings, DiagnosticIds.SoftmaxBeforeCrossEntropy, softmax, loss, softmax.Function);
        }
    }

    private static void SquashedTwice(ApplicationTrace trace, Application loss, FindingList findings)
    {
        if (trace.MakerOf(loss.Operands[0]) is { Function: "Sigmoid" or "Softmax" } squashed)
        {
            Report(findings, DiagnosticIds.SigmoidBeforeLogits, squashed, loss, squashed.Function);
        }
    }

    /// <summary>Also with a small number added inside, which is how the infinity is usually hidden.</summary>
    private static void LogarithmOfNormalized(ApplicationTrace trace, Application logarithm, FindingList findings)
    {
        Application? maker = trace.MakerOf(logarithm.Operands[0]);
        if (maker is { Function: "Addition", Operands: [int sum] })
        {
            maker = trace.MakerOf(sum);
        }

        if (maker is { Function: "Softmax" or "Sigmoid" } inner)
        {
            Report(findings, DiagnosticIds.LogOfSoftmax, logarithm, inner, inner.Function, "Log" + inner.Function);
        }
    }

    /// <summary>A narrow layer without bias before a wide one is a product of low rank, which is meant; so is a value that something else reads too.</summary>
    private static void LinearInARow(ApplicationTrace trace, Application second, FindingList findings)
    {
        int value = second.Operands[0];
        while (trace.UsesOf(value) == 1 && trace.IsReadOnce(value) && trace.MakerOf(value) is { Operands.Count: > 0 } maker)
        {
            if (maker is { Function: "Dense", HasBias: true })
            {
                if (FieldOf(maker) != FieldOf(second))
                {
                    return;
                }

                Report(findings, DiagnosticIds.LinearLayersInARow, second, maker, second.Kind, maker.Kind);
                return;
            }

            if (!Linear.Contains(maker.Function))
            {
                return;
            }

            value = maker.Operands[0];
        }
    }

    /// <summary>The field in which a layer is written, or null. What a field gives has a meaning of its own: the sample of a generator, the code of an autoencoder.</summary>
    private static VariableDeclaratorSyntax? FieldOf(Application application) =>
        application.Origin.Primary.FirstAncestorOrSelf<VariableDeclaratorSyntax>(candidate => candidate.Parent?.Parent is FieldDeclarationSyntax);

    /// <summary>Only data that is given is looked at: what a network computed itself has the order that its author gave it.</summary>
    private static void ChannelsLast(ApplicationTrace trace, Application application, FindingList findings)
    {
        Value operand = trace.Graph[application.Operands[0]];
        if (operand.Op is Op.Input && ChannelOrder.Meant(operand.Type.Shape.Example) is { } meant)
        {
            Report(findings, DiagnosticIds.ChannelsLast, application, application, application.Kind, operand.Type.Shape.ToDisplay(), meant);
        }
    }

    private static void BiasWithoutEffect(ApplicationTrace trace, Application normalization, FindingList findings)
    {
        int value = normalization.Operands[0];
        if (trace.UsesOf(value) == 1 && trace.MakerOf(value) is { HasBias: true } layer && LayersWithBias.Contains(layer.Function))
        {
            Report(findings, DiagnosticIds.BiasBeforeBatchNorm, layer, normalization, layer.Kind);
        }
    }

    private static void DropoutAtTheEnd(ApplicationTrace trace, Application dropout, FindingList findings)
    {
        if (!Dependence.IsWeighedAfter(trace.Graph, dropout.Result))
        {
            Report(findings, DiagnosticIds.DropoutAfterLastLayer, dropout, dropout, dropout.Kind);
        }
    }

    /// <summary>Where the gradient with respect to an input is asked for, stopping it has an effect without any weight.</summary>
    private static void NothingToStop(ApplicationTrace trace, Application stop, FindingList findings)
    {
        if (trace.Applications.All(application => application.Function != "Gradient") && !Dependence.IsOnWeights(trace.Graph, stop.Operands[0]))
        {
            Report(findings, DiagnosticIds.StopGradientWithoutEffect, stop, stop);
        }
    }

    /// <summary>Initial values are made for what follows: by far most published networks name none, so only a choice of the author's own is looked at.</summary>
    private static void InitializerForAnother(ApplicationTrace trace, Application activation, FindingList findings)
    {
        if (trace.MakerOf(activation.Operands[0]) is not { Initializer.Length: > 0 } layer || Activations[activation.Function] is not { } family)
        {
            return;
        }

        string chosen = layer.Initializer;
        bool fits = chosen.StartsWith(family, StringComparison.Ordinal) || (family == "Glorot" && chosen.StartsWith("Lecun", StringComparison.Ordinal));
        if (!fits)
        {
            string others = chosen.StartsWith("He", StringComparison.Ordinal) ? "activations of the ReLU family" : chosen.StartsWith("Lecun", StringComparison.Ordinal) ? "Selu and Tanh" : "Tanh and Sigmoid";
            string better = "Init." + family + (chosen.EndsWith("Normal", StringComparison.Ordinal) ? "Normal" : "Uniform");
            Report(findings, DiagnosticIds.InitializerOfAnotherActivation, layer.Origin, [activation.Origin.Primary], [layer.Kind, chosen, others, activation.Kind, better], [(FixData.Replacement, better)]);
        }
    }

    /// <summary>Reports at one application and names another that explains it.</summary>
    private static void Report(FindingList findings, string id, Application place, Application explanation, params object[] arguments) =>
        Report(findings, id, place.Origin, [explanation.Origin.Primary], arguments, []);

    /// <summary>Reports advice at a place. One place gets one message, however many iterations, applications and entry points lead there.</summary>
    public static void Report(
        FindingList findings, string id, Origin place, IEnumerable<SyntaxNode> explanations, object[] arguments, IEnumerable<(string Name, string Value)> fixData)
    {
        SyntaxNode primary = place.Primary;
        if (!findings.Findings.Any(finding => finding.Id == id && finding.Location.SourceTree == primary.SyntaxTree && finding.Location.SourceSpan == primary.Span))
        {
            SyntaxNode[] trail = [.. explanations.Concat(place.Trail).Where(node => node != primary).Distinct()];
            findings.Add(id, place.Explained(trail), "", arguments, fixData);
        }
    }
}

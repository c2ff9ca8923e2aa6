using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Library;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Frontend.Staging;

/// <content>Weights, states and constants: where the user's values become values of the graph.</content>
internal sealed partial class Stager
{
    private readonly List<LayerCard> _cards = [];

    /// <summary>The value of a parameter named <paramref name="name"/>, declared on first use.</summary>
    internal int ReadWeight(string name, Shape shape, Initializer initializer, LayerInfo? layer)
    {
        int index = _variables.Parameters.Declare(name, shape, initializer, out Shape declared)
            ?? throw new StagingException(DiagnosticIds.LayerShapesDiffer, name, declared.ToDisplay(), shape.ToDisplay());
        layer?.Weights[name] = shape.CountPerExample;
        int value = _session.ReadParameter(index, _variables.Parameters.All[index]);
        return _frozen == 0 ? value : Graph.StopGradient(value);
    }

    internal int ReadState(LayerInfo layer, string suffix, Shape shape, double initialValue)
    {
        int index = DeclareState(layer, suffix, shape, initialValue);
        return _session.ReadState(index, _variables.States.All[index]);
    }

    internal void WriteState(LayerInfo layer, string suffix, int value)
    {
        if (IsTraining)
        {
            if (_loopsOverItems.Count > 0)
            {
                throw new StagingException(DiagnosticIds.StateOfItems, LayerNames.NameOf(layer), suffix, _loopsOverItems.Peek());
            }

            _session.WriteState(DeclareState(layer, suffix, Graph.ShapeOf(value), 0), value);
        }
    }

    internal string Carrier(LayerInfo? layer, string function) => _loopsOverItems.Count > 0
        ? throw new StagingException(DiagnosticIds.CarriedByItems, function, _loopsOverItems.Peek())
        : _session.Carrier(layer is null ? function : LayerNames.NameOf(layer));

    internal int ReadCarried(string name, Shape shape) => _session.ReadCarried(name, shape);

    internal void WriteCarried(int carried, int value) => _session.WriteCarried(carried, value);

    private int DeclareState(LayerInfo layer, string suffix, Shape shape, double initialValue)
    {
        string name = LayerNames.NameOf(layer) + "." + suffix;
        return _variables.States.Declare(name, shape, new Initializer(InitializerKind.Constant, initialValue, 0), out Shape declared)
            ?? throw new StagingException(DiagnosticIds.LayerShapesDiffer, name, declared.ToDisplay(), shape.ToDisplay());
    }

    /// <summary>The graph value of what computes as a tensor.</summary>
    internal int TensorOf(Staged value) => value switch
    {
        Staged.Tensor tensor => tensor.Id,
        Staged.Parameter { Handle: { } handle } => ReadParameter(handle),
        Staged.Constant constant when ConstantArithmetic.ToDouble(constant.Value) is { } number => Graph.Constant(number),
        Staged.Constant { Value: bool truth } => Graph.Constant(truth ? 1 : 0),
        Staged.List list when ConstantsOf(list) is { } constants => Graph.Constant(constants.Values.ToEquatableArray(), constants.Shape),
        Staged.Indices => throw new StagingException(DiagnosticIds.IndicesWhereTensorIsNeeded, _session.Graph.Label.Length > 0 ? _session.Graph.Label : "This"),
        _ when IsPoisoned(value) => throw new PoisonException(),
        Staged.Constant { Value: null } => throw new StagingException(DiagnosticIds.NullValue, "the operand"),
        _ => throw new StagingException(DiagnosticIds.UnsupportedConstruct, "this value where a tensor is needed", "apply the function, or take the element you need"),
    };

    private int ReadParameter(ParameterHandle handle)
    {
        if (handle.IsTransposed)
        {
            int origin = ReadParameter(handle.Origin!);
            int[] permutation = [.. Enumerable.Range(0, Graph.ShapeOf(origin).Rank)];
            (permutation[permutation.Length - 1], permutation[permutation.Length - 2]) = (permutation[permutation.Length - 2], permutation[permutation.Length - 1]);
            return Graph.Transpose(origin, permutation);
        }

        string name = _names.NameOf(handle);
        if (_cards.All(card => card.Name != name))
        {
            _cards.Add(new LayerCard(name, handle.Shape));
        }

        return ReadWeight(name, handle.Shape, handle.Initializer, null);
    }

    /// <summary>Nested lists of numbers as a constant tensor; null when they are no full box of numbers.</summary>
    private static (List<double> Values, Shape Shape)? ConstantsOf(Staged.List list)
    {
        List<double> values = [];
        Shape? inner = null;
        foreach (Staged item in list.Items)
        {
            Shape? shape = Shape.Scalar;
            if (item is Staged.Constant constant && ConstantArithmetic.ToDouble(constant.Value) is { } number)
            {
                values.Add(number);
            }
            else if (item is Staged.List nested && ConstantsOf(nested) is { } part)
            {
                values.AddRange(part.Values);
                shape = part.Shape;
            }
            else
            {
                return null;
            }

            if (inner is not null && inner != shape)
            {
                return null;
            }

            inner = shape;
        }

        return inner is null ? null : (values, new Shape(inner.Extents.Prepend(list.Items.Length).ToEquatableArray()));
    }
}

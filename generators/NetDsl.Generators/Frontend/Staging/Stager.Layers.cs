using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Library;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Frontend.Staging;

/// <content>The pipe and layers: where the user's functions meet the library.</content>
internal sealed partial class Stager
{
    private readonly Dictionary<int, string> _shapeless = [];

    /// <summary>The chains that fields hold, by the field's name in the network, and those that were applied.</summary>
    private readonly Dictionary<StagedLayer, string> _fieldOf = [];
    private readonly List<LayerModel> _fields = [];

    internal GraphBuilder Graph => _session.Graph;

    /// <summary>Declares that input <paramref name="value"/> had no [Shape], so that a shape mismatch can say so.</summary>
    public void DeclareShapeless(int value, string name) => _shapeless[value] = name;

    private static bool IsPipe(IBinaryOperation binary) => binary.OperatorMethod is { Name: KnownSymbols.PipeOperator } method && KnownSymbols.IsLanguage(method);

    /// <summary>Whether the pipe is one between functions: what it ends with is a layer, and what it begins with is no tensor.</summary>
    private static bool Composes(IMethodSymbol pipe) => KnownSymbols.IsLanguageType(pipe.Parameters[1].Type, "Layer") && !KnownSymbols.IsLanguageType(pipe.Parameters[0].Type, "Tensor");

    /// <summary>A pipe and the pipes to its left, from left to right: long chains lean left, so this walks instead of recursing.</summary>
    private Staged EvaluatePipe(IBinaryOperation pipe, Scope scope)
    {
        List<IBinaryOperation> spine = [];
        IOperation first = pipe;
        while (Unwrap(first) is IBinaryOperation binary && IsPipe(binary))
        {
            spine.Add(binary);
            first = binary.LeftOperand;
        }

        spine.Reverse();
        Staged value = Evaluate(first, scope);
        List<ChainElement> chain = [new(value, OriginOf(first.Syntax))];
        foreach (IBinaryOperation step in spine)
        {
            Staged function = Evaluate(step.RightOperand, scope);
            if (!Composes(step.OperatorMethod!))
            {
                value = chain.Count > 1 ? Chain(chain, step.LeftOperand.Syntax) : value;
                value = Pipe(step.OperatorMethod!, value, new ChainElement(function, OriginOf(step.RightOperand.Syntax)), step);
                chain = [new(value, OriginOf(step.Syntax))];
                continue;
            }

            // (a | b) | (c | d) in one expression is one chain; a chain that comes from elsewhere is one element with names of its own.
            bool isWrittenHere = Unwrap(step.RightOperand) is IBinaryOperation right && IsPipe(right) && Composes(right.OperatorMethod!);
            IReadOnlyList<ChainElement>? spliced = isWrittenHere && function is Staged.Layer layer ? _names.InfoOf(layer.Function).Elements : null;
            chain.AddRange(spliced ?? [new ChainElement(function, OriginOf(step.RightOperand.Syntax))]);
        }

        return chain.Count > 1 ? Chain(chain, pipe.Syntax) : value;
    }

    private static IOperation Unwrap(IOperation operation)
    {
        while (operation is IConversionOperation { OperatorMethod: null } conversion)
        {
            operation = conversion.Operand;
        }

        return operation;
    }

    /// <summary>One step of a pipe: composition when the left operand is a layer by its type, application otherwise.</summary>
    private Staged Pipe(IMethodSymbol pipe, Staged left, ChainElement right, IOperation site) => Composes(pipe)
        ? Chain([new(left, OriginOf(site.Syntax)), right], site.Syntax)
        : IsPoisoned(left) || IsPoisoned(right.Function) ? Poison
        : Apply(right.Function, [left], right.Origin.Primary);

    private Staged Chain(IReadOnlyList<ChainElement> elements, SyntaxNode site)
    {
        if (elements.Any(element => IsPoisoned(element.Function)))
        {
            return Poison;
        }

        StagedLayer chain = new(string.Join(" | ", elements.Select(element => TextOf(element.Function))), makesWeights: false,
            (_, _) => throw new CompilerBugException(nameof(Stager), "a chain is applied element by element"));
        _names.Add(chain, new LayerInfo(OriginOf(site)) { Elements = elements, FallbackName = "Chain" });
        return new Staged.Layer(chain);
    }

    private Staged ApplyLayer(StagedLayer layer, Staged operand, SyntaxNode site)
    {
        if (IsPoisoned(operand))
        {
            return Poison;
        }

        if (!_names.IsKnown(layer))
        {
            Register(new Staged.Layer(layer), [], site);
        }

        LayerInfo info = _names.InfoOf(layer);
        if (info.Elements is { } elements)
        {
            string input = ShapeText(operand);
            Staged last = elements.Aggregate(operand, (value, element) => IsPoisoned(value) ? Poison : Apply(element.Function, [value], element.Origin.Primary));
            if (_fieldOf.TryGetValue(layer, out string? field) && _fields.All(other => other.Name != field) && !IsPoisoned(last))
            {
                _fields.Add(new LayerModel(field, $"chain of {elements.Count}", input, ShapeText(last), 0));
            }

            return last;
        }

        Origin origin = Origin.Through(_network, info.Origin, OriginOf(site));
        info.FirstUse ??= site;
        int before = _session.ApplicationCount;
        string label = layer.MakesWeights ? LayerNames.NameOf(info) : FunctionOf(layer.Kind);
        return InFrame(label, site, () =>
        {
            StagerCall call = new(this, [], info, site);
            Staged result = _session.Labelled(label, () => InLibrary(origin, [operand], () => layer.Apply(call, operand), SecondUse(info, site)));
            if (info.Weights.Count > 0 && _cards.All(card => card.Layer != info))
            {
                _cards.Add(new LayerCard(info, layer.Kind, ShapeText(operand), ShapeText(result)));
            }

            if (result is Staged.Tensor tensor)
            {
                bool hasBias = info.Weights.Keys.Any(name => name.EndsWith(".Bias", StringComparison.Ordinal));
                _session.Note(layer.Kind, FunctionOf(layer.Kind), TensorsIn(operand), tensor.Id, hasBias, layer.Initializer, before, origin);
            }

            return result;
        });
    }

    /// <summary>One layer with two shapes is a mistake of the later use, which the first one explains.</summary>
    private Origin SecondUse(LayerInfo info, SyntaxNode site) => Origin.After(OriginOf(site), info.FirstUse ?? site, info.Origin.Primary);

    private Staged ApplyLibraryFunction(Func<LibraryCall, Staged, Staged> function, Staged operand, SyntaxNode site) =>
        IsPoisoned(operand) ? Poison : InLibrary(OriginOf(site), [operand], () => function(new StagerCall(this, [], null, site), operand));

    private Staged InvokeLibrary(IMethodSymbol method, Staged? receiver, Staged[] arguments, Origin origin, SyntaxNode site)
    {
        string name = KnownSymbols.LibraryName(method);
        if (name.EndsWith(".From", StringComparison.Ordinal) && arguments.Length == 1)
        {
            return arguments[0];
        }

        if (method.Name == KnownSymbols.PipeOperator && arguments.Length == 2)
        {
            return Composes(method)
                ? Chain([new(arguments[0], origin), new(arguments[1], origin)], site)
                : Apply(arguments[1], [arguments[0]], site);
        }

        if (LibraryTable.Find(name) is not { } function)
        {
            return Fail(site, DiagnosticIds.NoSource, method.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat));
        }

        int own = receiver is null ? 0 : 1;
        (string Name, Staged Value)[] named = new (string, Staged)[own + method.Parameters.Length];
        if (receiver is not null)
        {
            named[0] = ("this", receiver);
        }

        for (int i = 0; i < method.Parameters.Length; i++)
        {
            IParameterSymbol parameter = method.Parameters[i];
            named[own + i] = (parameter.Name, i < arguments.Length ? arguments[i] : DefaultArgument(parameter));
        }

        string label = FunctionOf(name);
        int before = _session.ApplicationCount;
        Staged result = InFrame(label, site, () =>
        {
            StagerCall call = new(this, named, null, site);
            return _session.Labelled(label, () => InLibrary(origin, named.Select(argument => argument.Value), () => function.Body(call)));
        });
        if (result is Staged.Tensor tensor)
        {
            _session.Note(label, label, named.SelectMany(argument => TensorsIn(argument.Value)), tensor.Id, hasBias: false, initializer: "", before, origin);
        }

        return Register(result, arguments, site);
    }

    /// <summary>Takes note of what a library function made: where, in which initialiser, and of which parts.</summary>
    private Staged Register(Staged made, IReadOnlyList<Staged> arguments, SyntaxNode site)
    {
        switch (made)
        {
            case Staged.Layer { Function: { } layer } when !_names.IsKnown(layer):
                bool makes = layer.MakesWeights && !arguments.Any(_names.HasWeights) && layer.Parts.Count == 0;
                if (makes && _initializations.Count == 0)
                {
                    return Fail(site, DiagnosticIds.WeightsOutsideInitializer, layer.Kind);
                }

                (string?, Staged)[] parts = layer.Parts.Count > 0
                    ? [.. layer.Parts.Select(part => (part.Name.Length == 0 ? null : part.Name, part.Function))]
                    : [.. arguments.Where(_names.HasWeights).Select(argument => ((string?)null, argument))];
                _names.Add(layer, new LayerInfo(OriginOf(site)) { Parts = parts, FallbackName = FallbackName(layer.Kind) });
                return made;
            case Staged.Parameter { Handle: { IsTransposed: false } handle } when !_names.IsKnown(handle):
                if (_initializations.Count == 0)
                {
                    return Fail(site, DiagnosticIds.WeightsOutsideInitializer, "Param");
                }

                _names.Add(handle, FallbackName("Param"));
                return made;
            default:
                return made;
        }
    }

    /// <summary>A name for what is made inside something that the field's value does not show.</summary>
    private string FallbackName(string kind)
    {
        if (_initializations.Count == 0)
        {
            return FunctionOf(kind);
        }

        Initialization current = _initializations[_initializations.Count - 1];
        return $"{current.Name}.made{current.MadeCount++}";
    }

    /// <summary><c>Dense(10)</c> → <c>Dense</c>, <c>Tensor.op_Addition</c> → <c>Addition</c>.</summary>
    private static string FunctionOf(string kind)
    {
        int end = kind.IndexOf('(');
        string name = end < 0 ? kind : kind.Substring(0, end);
        name = name.Substring(name.LastIndexOf('.') + 1);
        return name.StartsWith("op_", StringComparison.Ordinal) || name.StartsWith("get_", StringComparison.Ordinal) ? name.Substring(name.IndexOf('_') + 1) : name;
    }

    private string ShapeText(Staged value) => value switch
    {
        Staged.Tensor tensor => Graph.ShapeOf(tensor.Id).ToDisplay(),
        Staged.Indices indices => Graph.ShapeOf(indices.Id).ToDisplay(),
        Staged.Constant => Shape.Scalar.ToDisplay(),
        _ => "",
    };

    /// <summary>The key of the random stream of the call in progress.</summary>
    internal uint RandomStream() => Hash.OfText(_frame.Path);

    internal void Replace(int value, int by) => _session.Replace(value, by);

    /// <summary>Applies what a library function got as an argument. A lambda of a number (as <c>Repeat</c> has) is an unrolled loop: messages name its iteration.</summary>
    internal Staged ApplyFromLibrary(Staged function, Staged[] arguments, SyntaxNode site)
    {
        if (function is not Staged.Opaque { Value: Closure { Body: not null, Method.Parameters: [{ } parameter] } } || arguments is not [Staged.Constant constant])
        {
            return Apply(function, arguments, site);
        }

        _iterations.Add(() => parameter.Name.StartsWith("_", StringComparison.Ordinal) ? "iteration " + TextOf(constant) : IterationText(parameter.Name, constant));
        Staged result = Apply(function, arguments, site);
        _iterations.RemoveAt(_iterations.Count - 1);
        return result;
    }
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Frontend.Advice;
using NetDsl.Generators.Frontend.Staging;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Library;
using NetDsl.Generators.Model;
using NetDsl.Generators.Operators;

namespace NetDsl.Generators.Frontend;

/// <summary>What a read gives: the model for the pipeline, and the findings with places for the analyzer.</summary>
/// <param name="Model">For the pipeline, without anything of Roslyn.</param>
/// <param name="Findings">For the analyzer.</param>
/// <param name="Reached">The files into whose bodies the read looked; of all others it depends on declarations alone.</param>
internal sealed record ReadResult(NetworkModel Model, IReadOnlyList<Finding> Findings, ISet<SyntaxTree> Reached);

/// <summary>The graph of an entry point in one mode.</summary>
/// <param name="Graph">The graph.</param>
/// <param name="Carried">The states that its calls carry from one to the next.</param>
internal sealed record EntryGraph(Graph Graph, EquatableArray<Variable> Carried);

/// <summary>
/// From an annotated class to its model: takes the class's symbol, gives the graphs of its entry points with everything the compiler needs to know, free of Roslyn.
/// The generator and the analyzer call the same reader; only the analyzer looks at the findings. Never throws for a wrong program.
/// </summary>
internal sealed class NetworkReader
{
    private readonly NetworkSource _network;
    private readonly SourceBodies _bodies;
    private readonly CancellationToken _cancellation;
    private readonly FindingList _findings;
    private readonly Variables _variables = new();
    private readonly List<LayerModel> _layers = [];
    private readonly List<LayerModel> _fields = [];
    private readonly List<ApplicationTrace> _traces = [];
    private readonly List<Remark> _remarks = [];

    /// <summary>The fields that entry points reached: what is wrong with them was found then.</summary>
    private readonly HashSet<ISymbol> _evaluated = new(SymbolEqualityComparer.Default);
    private bool _isPoisoned;

    private NetworkReader(NetworkSource network, SourceBodies bodies, CancellationToken cancellation)
    {
        _network = network;
        _bodies = bodies;
        _findings = new FindingList(bodies.IsOwn);
        _cancellation = cancellation;
    }

    /// <param name="type">The class.</param>
    /// <param name="declaration">Its part that has the attribute.</param>
    /// <param name="compilation">The compilation in which callees are found.</param>
    /// <param name="model">The host's semantic model of the declaration's tree, or null to make one.</param>
    /// <param name="cancellation">Cancels the read.</param>
    public static ReadResult Read(
        INamedTypeSymbol type, TypeDeclarationSyntax declaration, Compilation compilation, SemanticModel? model, CancellationToken cancellation) =>
        new NetworkReader(new NetworkSource(type, declaration, cancellation), new SourceBodies(compilation, model, cancellation), cancellation).Read();

    private ReadResult Read()
    {
        INamedTypeSymbol type = _network.Type;

        // Rules look at the syntax of the whole class.
        _bodies.Reached.UnionWith(type.DeclaringSyntaxReferences.Where(part => !DeclarationRules.IsGenerated(part)).Select(part => part.SyntaxTree));
        DeclarationRules.Check(_network, _bodies, _findings, _cancellation);
        PipePrecedence.Check(_network, _bodies, _findings, _cancellation);
        IReadOnlyList<EntryPoint> entries = new EntryReader(_network, _bodies, _findings, _cancellation).Read();
        if (entries.Count == 0)
        {
            _findings.Add(DiagnosticIds.NoEntryPoints, _network.Declaration.Identifier.GetLocation(), type.Name);
        }

        List<(EntryPoint Entry, EntryGraph Inference, EntryGraph? Training)> graphs = [];
        foreach (EntryPoint entry in entries.Where(entry => entry.IsValid))
        {
            EntryGraph? inference = ReadGraph(entry, isTraining: false, out bool isForBoth);
            EntryGraph? training = entry.Training is null || inference is null ? null : isForBoth ? inference : ReadGraph(entry, isTraining: true, out _);
            if (inference is not null && (entry.Training is null || training is not null))
            {
                graphs.Add((entry, inference, training));
            }
        }

        VisitUnusedFields();
        if (!_isPoisoned && !_findings.HasErrors)
        {
            foreach (ApplicationTrace trace in _traces)
            {
                AdviceRules.Check(trace, _findings);
            }

            foreach (Remark remark in _remarks)
            {
                AdviceRules.Report(_findings, remark.Id, remark.Origin, [], remark.Arguments, remark.FixData);
            }
        }

        List<EntryModel> models = [];
        (EquatableArray<Variable> parameters, int[] newParameters) = ModelAssembly.Sort(_variables.Parameters.All);
        (EquatableArray<Variable> states, int[] newStates) = ModelAssembly.Sort(_variables.States.All);
        foreach ((EntryPoint entry, EntryGraph inference, EntryGraph? training) in graphs)
        {
            Graph? trainingGraph = training is null ? null : ModelAssembly.Renumber(training.Graph, newParameters, newStates);
            EquatableArray<int> trained = trainingGraph is null ? default : TrainedParameters.Of(entry, trainingGraph, parameters, _network, _findings);
            models.Add(new EntryModel(
                entry.Name, entry.TrainName, ModelAssembly.Renumber(inference.Graph, newParameters, newStates), trainingGraph, trained, entry.Training?.Optimizer,
                OutputNames(entry.Method), Documentation.Summary(entry.Method, _cancellation))
            {
                Carried = inference.Carried,
                CarriedInTraining = training?.Carried ?? [],
            });
        }

        EquatableArray<ModelError> errors = _findings.Errors;
        if (errors.IsEmpty && (_isPoisoned || models.Count < entries.Count))
        {
            errors = [new ModelError("", $"{type.Name} does not compile as C#.")];
        }

        bool isSound = errors.IsEmpty;
        NetworkModel model = new(
            type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString(), ContainingTypes(_network.Declaration), type.Name,
            type.DeclaredAccessibility == Accessibility.Public ? "public" : "internal", Capacity(type), isSound ? parameters : default, isSound ? states : default,
            isSound ? _layers.ToEquatableArray() : default, isSound ? models.ToEquatableArray() : default, entries.Select(Skeleton).ToEquatableArray(), errors)
        {
            Budget = MemoryBudget.Of(type),
            Fields = isSound ? _fields.Select(field => field with { ParameterCount = ParametersOf(field.Name) }).ToEquatableArray() : default,
        };
        return new ReadResult(model, _findings.Findings, _bodies.Reached);
    }

    private long ParametersOf(string field) => _layers.Where(layer => layer.Name.StartsWith(field + ".", StringComparison.Ordinal)).Sum(layer => layer.ParameterCount);

    /// <summary>The graph of an entry point in one mode; null when something is wrong.</summary>
    /// <param name="entry">The entry point.</param>
    /// <param name="isTraining">The mode.</param>
    /// <param name="isForBoth">Whether nothing in it depends on the mode, so that it is the graph in the other one, too.</param>
    private EntryGraph? ReadGraph(EntryPoint entry, bool isTraining, out bool isForBoth)
    {
        isForBoth = false;
        _cancellation.ThrowIfCancellationRequested();
        GraphSession session = new(isTraining);
        Stager stager = new(_network, _bodies, _findings, _variables, session, entry.Name, _cancellation);
        Staged[] inputs = new Staged[entry.Parameters.Count];
        for (int i = 0; i < inputs.Length; i++)
        {
            EntryParameter parameter = entry.Parameters[i];
            int id = session.Labelled(parameter.Name, () => session.Graph.Input(parameter.Name, parameter.Element, parameter.Shape, parameter.Classes));
            inputs[i] = parameter.Element == ElementType.Int32 ? new Staged.Indices(id, parameter.Classes) : new Staged.Tensor(id);
            if (!parameter.HasShape)
            {
                stager.DeclareShapeless(id, parameter.Name);
            }
        }

        Staged result = stager.Run(entry.Method, inputs);
        _evaluated.UnionWith(stager.Evaluated);
        _layers.AddRange(stager.Layers.Where(layer => _layers.All(other => other.Name != layer.Name)));
        _fields.AddRange(stager.Fields.Where(field => _fields.All(other => other.Name != field.Name)));

        if (result is Staged.Poison)
        {
            _isPoisoned = true;
            return null;
        }

        if (!(entry.Training is null ? AddOutputs(session, stager, entry, result) : AddLoss(session, stager, entry, result)))
        {
            return null;
        }

        foreach (KeyValuePair<int, int> carried in session.CarriedOn)
        {
            session.Graph.Result(ResultKind.Carried, carried.Key, carried.Value);
        }

        Graph graph = session.Graph.ToGraph(entry.Name);

        // Methods that carry states have one each.
        isForBoth = !session.IsModeAsked && session.Carried.Count == 0;
        _traces.Add(new ApplicationTrace(graph, session.Applications, isTraining || (isForBoth && entry.Training is not null)));
        _remarks.AddRange(session.Remarks);
        return new EntryGraph(graph, session.Carried.ToEquatableArray());
    }

    /// <summary>Adds the results of a prediction; false when something is wrong.</summary>
    private bool AddOutputs(GraphSession session, Stager stager, EntryPoint entry, Staged result)
    {
        EquatableArray<Staged> outputs = result is Staged.Tuple tuple ? tuple.Items : [result];
        if (outputs.Count != OutputNames(entry.Method).Count)
        {
            // C# says that the result is not of the method's type.
            _isPoisoned = true;
            return false;
        }

        for (int i = 0; i < outputs.Count; i++)
        {
            int? value = outputs[i] is Staged.Indices indices ? indices.Id : stager.ToTensor(outputs[i], ReturnedExpression(entry.Method));
            if (value is not { } id)
            {
                _isPoisoned = true;
                return false;
            }

            // Every example has its own copy of what is the same for all: callers read as many results as they gave examples.
            session.Graph.Result(ResultKind.Output, i, session.Graph.BroadcastTo(id, session.Graph.ShapeOf(id).Batched));
        }

        return true;
    }

    /// <summary>Adds the loss and what a step writes; false when something is wrong.</summary>
    private bool AddLoss(GraphSession session, Stager stager, EntryPoint entry, Staged result)
    {
        IOperation? returned = ReturnedExpression(entry.Method);
        if (stager.ToTensor(result, returned) is not { } id)
        {
            _isPoisoned = true;
            return false;
        }

        Shape shape = session.Graph.ShapeOf(id);
        if (shape.CountPerExample != 1)
        {
            Location location = returned?.Syntax.GetLocation() ?? _network.Declaration.Identifier.GetLocation();
            _findings.Add(DiagnosticIds.LossNotScalar, location, entry.Name, shape.ToDisplay());
            return false;
        }

        session.Graph.Result(ResultKind.Loss, 0, session.Graph.Reshape(id, shape.IsBatched ? Shape.Scalar.Batched : Shape.Scalar));
        foreach (KeyValuePair<int, int> state in session.Written.Where(state => TrainedParameters.Moves(entry, _variables.States.All[state.Key], _network)))
        {
            session.Graph.Result(ResultKind.State, state.Key, state.Value);
        }

        return true;
    }

    /// <summary>The smallest expression that is the method's result: the value of its only return, where there is one.</summary>
    private IOperation? ReturnedExpression(IMethodSymbol method)
    {
        IOperation? body = _bodies.BodyOf(method);
        IReturnOperation? returned = body?.Descendants().OfType<IReturnOperation>().LastOrDefault(candidate => candidate.ReturnedValue is not null);
        IOperation? value = returned?.ReturnedValue;
        while (value is IConversionOperation { IsImplicit: true } conversion)
        {
            value = conversion.Operand;
        }

        return value;
    }

    /// <summary>Evaluates the layers that no entry point reached, for their mistakes, and gives advice about those that nothing is wrong with.</summary>
    private void VisitUnusedFields()
    {
        bool isSound = !_isPoisoned && !_findings.HasErrors;
        Stager stager = new(_network, _bodies, _findings, new Variables(), new GraphSession(isTraining: false), _network.Type.Name, _cancellation);
        foreach (IFieldSymbol field in _network.Type.GetMembers().OfType<IFieldSymbol>()
            .Where(field => field is { IsStatic: true, IsConst: false, IsImplicitlyDeclared: false })
            .Where(field => KnownSymbols.IsStagedType(field.Type) && !DeclarationRules.IsGenerated(field))
            .OrderBy(field => field.Name, StringComparer.Ordinal))
        {
            bool isUsed = _variables.Parameters.All.Any(variable => TrainedParameters.IsOf(variable, _network.NameOf(field)));
            if ((isUsed || !field.IsReadOnly) && _evaluated.Contains(field))
            {
                continue;
            }

            Location place = DeclarationRules.LocationOf(field, _network.Declaration.Identifier.GetLocation());
            if (!field.IsReadOnly)
            {
                _findings.Add(DiagnosticIds.FieldNotReadOnly, place, field.Name);
                continue;
            }

            Staged value = stager.Visit(field);
            if (isSound && !isUsed && value is not Staged.Poison && stager.MakesWeights(value, _network.NameOf(field)))
            {
                _findings.Add(DiagnosticIds.UnusedLayer, place, field.Name);
            }
        }
    }

    private static EquatableArray<string> OutputNames(IMethodSymbol method) => method.ReturnType is INamedTypeSymbol { IsTupleType: true } tuple
        ? tuple.TupleElements.Select(NameOf).Select(name => Distinct(name, method)).ToEquatableArray()
        : ["destination"];

    /// <summary>An output that has an input's name (the state that a step takes and gives) is called <c>nextH</c>: generated methods have a parameter for each.</summary>
    private static string Distinct(string name, IMethodSymbol method)
    {
        while (method.Parameters.Any(parameter => parameter.Name == name))
        {
            name = "next" + char.ToUpperInvariant(name[0]) + name.Substring(1);
        }

        return name;
    }

    /// <summary>The name of a tuple's element, or <c>item1</c>.</summary>
    private static string NameOf(IFieldSymbol element) =>
        element.IsExplicitlyNamedTupleElement ? element.Name : char.ToLowerInvariant(element.Name[0]) + element.Name.Substring(1);

    private static SkeletonEntry Skeleton(EntryPoint entry) => new(
        entry.Name, entry.TrainName, entry.Parameters.Select(parameter => parameter.Name).ToEquatableArray(),
        entry.Parameters.Select(parameter => parameter.Element).ToEquatableArray(), OutputNames(entry.Method), OutputTypes(entry.Method),
        entry.Training?.Optimizer is { } optimizer ? UpdateRules.For(optimizer).Settings.Select(setting => setting.Name).ToEquatableArray() : default);

    private static EquatableArray<ElementType> OutputTypes(IMethodSymbol method) =>
        (method.ReturnType is INamedTypeSymbol { IsTupleType: true } tuple ? tuple.TupleElements.Select(element => element.Type) : [method.ReturnType])
        .Select(type => type.Name == "Indices" ? ElementType.Int32 : ElementType.Float32).ToEquatableArray();

    private static int Capacity(INamedTypeSymbol type)
    {
        foreach (AttributeData attribute in type.GetAttributes().Where(attribute => KnownSymbols.IsAttribute(attribute, "NetworkAttribute")))
        {
            foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
            {
                if (argument is { Key: "Capacity", Value: { Kind: TypedConstantKind.Primitive, Value: int and > 0 } capacity })
                {
                    return (int)capacity.Value!;
                }
            }
        }

        return DefaultCapacity;
    }

    /// <summary>The default of NetworkAttribute.Capacity.</summary>
    internal const int DefaultCapacity = 256;

    private static EquatableArray<string> ContainingTypes(TypeDeclarationSyntax declaration)
    {
        List<string> types = [];
        for (SyntaxNode? outer = declaration.Parent; outer is TypeDeclarationSyntax container; outer = outer.Parent)
        {
            string keyword = container is RecordDeclarationSyntax { ClassOrStructKeyword.ValueText: { Length: > 0 } kind }
                ? "record " + kind
                : container.Keyword.ValueText;
            types.Insert(0, $"partial {keyword} {container.Identifier.ValueText}{container.TypeParameterList}");
        }

        return types.ToEquatableArray();
    }
}

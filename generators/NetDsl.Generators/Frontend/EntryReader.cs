using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Frontend;

/// <summary>
/// Reads the declarations of entry points: takes the methods marked [Predict] and [Train], gives their data with shapes, and what training needs.
/// Reports ND0004 to ND0008 and ND0012 to ND0019.
/// </summary>
internal sealed class EntryReader(NetworkSource network, SourceBodies bodies, FindingList findings, CancellationToken cancellation)
{
    /// <summary>The most inputs and the most outputs that the runtime's calls take.</summary>
    private const int MostSlots = 8;

    private static readonly string[] TrainingAttributes = ["OptimizerAttribute", "ClipNormAttribute", "ClipValueAttribute"];

    private readonly Dictionary<IMethodSymbol, EntryPoint> _entries = new(SymbolEqualityComparer.Default);

    /// <summary>The entry points by name (ordinal).</summary>
    public IReadOnlyList<EntryPoint> Read()
    {
        IMethodSymbol[] methods = [.. network.Type.GetMembers().OfType<IMethodSymbol>()
            .Where(method => method.MethodKind == MethodKind.Ordinary && (IsPredict(method) || IsTrain(method)))
            .OrderBy(method => method.Name, StringComparer.Ordinal)];
        foreach (IMethodSymbol method in methods)
        {
            cancellation.ThrowIfCancellationRequested();
            Read(method);
        }

        CheckNames([.. methods.Select(method => _entries[method])]);
        return [.. methods.Select(method => _entries[method])];
    }

    private static bool IsPredict(IMethodSymbol method) => HasAttribute(method, "PredictAttribute");

    private static bool IsTrain(IMethodSymbol method) => HasAttribute(method, "TrainAttribute");

    private static bool HasAttribute(IMethodSymbol method, string name) => method.GetAttributes().Any(attribute => KnownSymbols.IsAttribute(attribute, name));

    private static string Show(ITypeSymbol type) => $"`{type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}`";

    private Location LocationOf(ISymbol symbol) => DeclarationRules.LocationOf(symbol, network.Declaration.Identifier.GetLocation());

    private EntryPoint Read(IMethodSymbol method)
    {
        if (_entries.TryGetValue(method, out EntryPoint? known))
        {
            return known;
        }

        // An entry that hands a parameter to itself, directly or through others, learns nothing from it.
        _entries[method] = new EntryPoint(method, [], null, IsValid: false);
        bool isValid = CheckSignature(method);
        TrainingDeclaration? training = IsTrain(method) ? ReadTraining(method) : null;
        List<EntryParameter> parameters = [];
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            EntryParameter? read = ReadParameter(method, parameter);
            isValid &= read is not null;
            parameters.Add(read ?? new EntryParameter(parameter.Name, ElementType.Float32, Shape.Scalar, 0, HasShape: false));
        }

        return _entries[method] = new EntryPoint(method, parameters, training, isValid);
    }

    private bool CheckSignature(IMethodSymbol method)
    {
        Location location = LocationOf(method);
        bool isValid = true;
        void Fail(string id, params object[] arguments)
        {
            findings.Add(id, location, arguments);
            isValid = false;
        }

        if (method.DeclaredAccessibility != Accessibility.Private)
        {
            findings.Add(DiagnosticIds.EntryNotPrivate, location, method.Name, method.DeclaredAccessibility.ToString().ToLowerInvariant());
        }

        if (!method.IsStatic)
        {
            Fail(DiagnosticIds.EntryNotStatic, method.Name);
        }

        if (IsPredict(method) && IsTrain(method))
        {
            Fail(DiagnosticIds.PredictAndTrain, method.Name);
        }

        string? kind = method.IsGenericMethod ? "generic" : method.IsAsync ? "async" : method.IsExtern || bodies.BodyOf(method) is null ? "without a body" : null;
        if (kind is not null)
        {
            Fail(DiagnosticIds.EntrySignature, method.Name, kind);
        }

        if (method.ReturnType.TypeKind != TypeKind.Error && !IsResult(method.ReturnType, IsTrain(method)))
        {
            Fail(DiagnosticIds.EntryResultType, method.Name, method.ReturnsVoid ? "nothing" : Show(method.ReturnType),
                IsTrain(method) ? "a loss is a `Tensor` with one element" : "a prediction is a `Tensor`, `Indices` or a tuple of them");
        }

        if (method.Parameters.Length > MostSlots)
        {
            Fail(DiagnosticIds.TooManyInputs, method.Name, method.Parameters.Length, "inputs");
        }

        if (method.ReturnType is INamedTypeSymbol { IsTupleType: true } outputs && outputs.TupleElements.Length > MostSlots)
        {
            Fail(DiagnosticIds.TooManyInputs, method.Name, outputs.TupleElements.Length, "outputs");
        }

        if (!IsTrain(method))
        {
            foreach (AttributeData attribute in method.GetAttributes())
            {
                if (TrainingAttributes.Any(name => KnownSymbols.IsAttribute(attribute, name)))
                {
                    findings.Add(DiagnosticIds.OptimizerWithoutTrain, OptimizerReader.LocationOf(attribute, location), method.Name, OptimizerReader.RuleOf(attribute));
                }
            }
        }

        return isValid;
    }

    private static bool IsResult(ITypeSymbol type, bool isTraining) => isTraining
        ? IsData(type) && type.Name != "Indices"
        : IsData(type) || (type is INamedTypeSymbol { IsTupleType: true } tuple && tuple.TupleElements.All(element => IsData(element.Type)));

    private static bool IsData(ITypeSymbol type) => type.Name is "Tensor" or "Indices" or "Parameter" && KnownSymbols.IsLanguage(type);

    private TrainingDeclaration ReadTraining(IMethodSymbol method)
    {
        Location location = LocationOf(method);
        AttributeData attribute = method.GetAttributes().First(candidate => KnownSymbols.IsAttribute(candidate, "TrainAttribute"));
        List<(string, Location)>? updates = null;
        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            if (argument is { Key: "Updates", Value: { Kind: TypedConstantKind.Array, IsNull: false } names })
            {
                updates = [.. names.Values.Select((name, i) => (name.Value as string ?? "", UpdateLocation(attribute, i, location)))];
            }
        }

        return new TrainingDeclaration(updates, OptimizerReader.Read(method, location, findings));
    }

    /// <summary>The place of name number <paramref name="index"/> in <c>Updates = […]</c>.</summary>
    private Location UpdateLocation(AttributeData attribute, int index, Location fallback)
    {
        ExpressionSyntax? list = (attribute.ApplicationSyntaxReference?.GetSyntax(cancellation) as AttributeSyntax)?.ArgumentList?.Arguments
            .FirstOrDefault(argument => argument.NameEquals?.Name.Identifier.Text == "Updates")?.Expression;
        IReadOnlyList<SyntaxNode> elements = list switch
        {
            CollectionExpressionSyntax collection => collection.Elements,
            ImplicitArrayCreationExpressionSyntax array => array.Initializer.Expressions,
            ArrayCreationExpressionSyntax { Initializer: { } initializer } => initializer.Expressions,
            _ => [],
        };
        return index < elements.Count ? elements[index].GetLocation() : list?.GetLocation() ?? fallback;
    }

    private EntryParameter? ReadParameter(IMethodSymbol method, IParameterSymbol parameter)
    {
        Location location = LocationOf(parameter);
        if (parameter.Type.TypeKind == TypeKind.Error)
        {
            return null;
        }

        if (!KnownSymbols.IsLanguageType(parameter.Type, "Tensor") && !KnownSymbols.IsLanguageType(parameter.Type, "Indices"))
        {
            findings.Add(DiagnosticIds.EntryParameterType, location, parameter.Name, method.Name, Show(parameter.Type));
            return null;
        }

        if (parameter.RefKind != RefKind.None || parameter.IsParams)
        {
            findings.Add(DiagnosticIds.EntrySignature, location, method.Name, parameter.IsParams ? "declared with `params`" : "declared with a parameter by reference");
            return null;
        }

        if (parameter.Name is "destination" or "batch")
        {
            findings.Add(DiagnosticIds.ParameterNameTaken, location, parameter.Name, method.Name);
        }

        int[]? shape = null;
        int? classes = null;
        foreach (AttributeData attribute in parameter.GetAttributes())
        {
            if (KnownSymbols.IsAttribute(attribute, "ShapeAttribute"))
            {
                shape = Extents(attribute);
                if (shape is null)
                {
                    return null;
                }
            }
            else if (KnownSymbols.IsAttribute(attribute, "ClassesAttribute"))
            {
                classes = attribute.ConstructorArguments is [{ Kind: TypedConstantKind.Primitive, Value: int count }] ? count : 0;
            }
        }

        foreach (int number in (shape ?? []).Concat(classes is { } given ? [given] : []))
        {
            if (number < 1)
            {
                findings.Add(DiagnosticIds.AttributeOutOfRange, location, "A number in an attribute", parameter.Name, number, "at least 1");
                return null;
            }
        }

        double elements = (shape ?? []).Aggregate(1.0, (product, extent) => product * extent);
        if (elements > int.MaxValue)
        {
            findings.Add(DiagnosticIds.TensorTooLarge, location, $"`{parameter.Name}`", elements.ToString("0", CultureInfo.InvariantCulture));
            return null;
        }

        if (shape is null || (classes is null && parameter.Type.Name == "Indices"))
        {
            EntryParameter? other = HandedTo(method, parameter);
            shape ??= other is { HasShape: true } ? [.. other.Shape.Extents.Select(extent => extent.Value)] : null;
            classes ??= other?.Classes;
        }

        Shape exampleShape = new((shape ?? []).Select(extent => new Extent(extent)).ToEquatableArray());
        ElementType element = parameter.Type.Name == "Indices" ? ElementType.Int32 : ElementType.Float32;
        return new EntryParameter(parameter.Name, element, exampleShape, classes ?? 0, shape is not null);
    }

    /// <summary>The parameter of another entry point that this one is handed straight to, as an argument or through the pipe: it has the same shape and classes.</summary>
    private EntryParameter? HandedTo(IMethodSymbol method, IParameterSymbol parameter)
    {
        foreach (IOperation operation in bodies.BodyOf(method)?.Descendants() ?? [])
        {
            if (operation is not IParameterReferenceOperation reference || !SymbolEqualityComparer.Default.Equals(reference.Parameter, parameter))
            {
                continue;
            }

            IOperation? use = reference.Parent;
            while (use is IConversionOperation)
            {
                use = use.Parent;
            }

            (IMethodSymbol? target, int position) = use switch
            {
                IArgumentOperation { Parent: IInvocationOperation call, Parameter: { } formal } => (call.TargetMethod, formal.Ordinal),
                IBinaryOperation { OperatorMethod.Name: KnownSymbols.PipeOperator, RightOperand: var right } pipe when Contains(pipe.LeftOperand, reference) =>
                    (MethodOf(right), 0),
                _ => (null, 0),
            };
            if (target is not null && (IsPredict(target) || IsTrain(target)) && SymbolEqualityComparer.Default.Equals(target.ContainingType, network.Type))
            {
                EntryPoint other = Read(target);
                if (position < other.Parameters.Count && (other.Parameters[position].HasShape || other.Parameters[position].Classes > 0))
                {
                    return other.Parameters[position];
                }
            }
        }

        return null;
    }

    private static bool Contains(IOperation left, IParameterReferenceOperation reference)
    {
        while (left is IConversionOperation conversion)
        {
            left = conversion.Operand;
        }

        return left == reference;
    }

    private static IMethodSymbol? MethodOf(IOperation function) => function switch
    {
        IConversionOperation conversion => MethodOf(conversion.Operand),
        IDelegateCreationOperation creation => MethodOf(creation.Target),
        IMethodReferenceOperation reference => reference.Method,
        _ => null,
    };

    /// <summary>The numbers of [Shape], or of a class that derives from it and passes constants to its base. Null when they cannot be read: C# then reports an error.</summary>
    private int[]? Extents(AttributeData attribute)
    {
        if (KnownSymbols.IsLanguage(attribute.AttributeClass))
        {
            return attribute.ConstructorArguments is [{ Kind: TypedConstantKind.Array, IsNull: false } extents]
                ? [.. extents.Values.Select(extent => extent.Value is int value ? value : 0)]
                : null;
        }

        Location place = OptimizerReader.LocationOf(attribute, network.Declaration.Identifier.GetLocation());
        INamedTypeSymbol type = attribute.AttributeClass!;
        if (!bodies.Has(type))
        {
            try
            {
                if (bodies.FindBlock(type.OriginalDefinition) is not { } block)
                {
                    findings.Add(DiagnosticIds.NoSource, place, type.ToDisplayString());
                    return null;
                }

                type = block;
            }
            catch (Library.StagingException mistake)
            {
                findings.Add(mistake.Id, place, mistake.Arguments);
                return null;
            }
        }

        foreach (SyntaxReference reference in type.DeclaringSyntaxReferences)
        {
            TypeDeclarationSyntax declaration = (TypeDeclarationSyntax)reference.GetSyntax(cancellation);
            ArgumentListSyntax? arguments = declaration.BaseList?.Types.OfType<PrimaryConstructorBaseTypeSyntax>().FirstOrDefault()?.ArgumentList
                ?? declaration.Members.OfType<ConstructorDeclarationSyntax>().FirstOrDefault()?.Initializer?.ArgumentList;
            if (arguments is not null)
            {
                SemanticModel model = bodies.ModelOf(reference.SyntaxTree);
                object?[] values = [.. arguments.Arguments.Select(argument => model.GetConstantValue(argument.Expression, cancellation).Value)];
                return values.All(value => value is int) ? [.. values.Cast<int>()] : null;
            }
        }

        return null;
    }

    private void CheckNames(EntryPoint[] entries)
    {
        Dictionary<string, EntryPoint> generated = new(StringComparer.Ordinal);
        foreach (EntryPoint entry in entries)
        {
            foreach (string? name in new[] { entry.Name, entry.TrainName })
            {
                if (name is null)
                {
                    continue;
                }

                if (generated.TryGetValue(name, out EntryPoint? other))
                {
                    findings.Add(DiagnosticIds.EntryNameTwice, LocationOf(entry.Method), other.Name, entry.Name, name);
                }
                else
                {
                    generated.Add(name, entry);
                }
            }
        }
    }
}

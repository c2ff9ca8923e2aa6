using Microsoft.CodeAnalysis;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Frontend;

/// <summary>A parameter of an entry point: the data of one example.</summary>
/// <param name="Name">As in C#.</param>
/// <param name="Element">Float32 for a tensor, Int32 for labels.</param>
/// <param name="Shape">The shape of one example, declared or taken from the entry point it is handed to.</param>
/// <param name="Classes">The number of classes, 0 when unknown.</param>
/// <param name="HasShape">Whether the shape was given; without, it is a scalar.</param>
internal sealed record EntryParameter(string Name, ElementType Element, Shape Shape, int Classes, bool HasShape);

/// <summary>A method marked [Predict] or [Train], read from its declaration.</summary>
/// <param name="Method">The method.</param>
/// <param name="Parameters">Its data.</param>
/// <param name="Training">What belongs to training; null for predictions.</param>
/// <param name="IsValid">Whether its body can be read.</param>
internal sealed record EntryPoint(IMethodSymbol Method, IReadOnlyList<EntryParameter> Parameters, TrainingDeclaration? Training, bool IsValid)
{
    public string Name => Method.Name;

    /// <summary>Train + the name without its suffix Loss; null for predictions.</summary>
    public string? TrainName => Training is null ? null : TrainNameOf(Name);

    /// <summary>The generated training method of a loss.</summary>
    public static string TrainNameOf(string name) => "Train" + (name.EndsWith("Loss", StringComparison.Ordinal) ? name.Substring(0, name.Length - "Loss".Length) : name);
}

/// <summary>What [Train] and the attributes beside it say.</summary>
/// <param name="Updates">The names in Updates with their places; null when all that is reached learns.</param>
/// <param name="Optimizer">The optimiser; null when it is missing, which was reported.</param>
internal sealed record TrainingDeclaration(IReadOnlyList<(string Name, Location Location)>? Updates, OptimizerModel? Optimizer);

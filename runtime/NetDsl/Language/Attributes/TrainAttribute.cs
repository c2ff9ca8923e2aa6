namespace NetDsl;

/// <summary>
/// Marks a private static method as a loss: it returns one number an example, whose mean over the batch is minimised by the optimiser named beside it. The network gets
/// <c>Train</c> + the name without the suffix <c>Loss</c> (<c>Loss</c> gives <c>Train</c>), which takes one step, and a method of the same name that evaluates the loss without a step.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TrainAttribute : Attribute
{
    /// <summary>
    /// The names of the fields whose weights this loss trains, <c>Updates = [nameof(Generator)]</c>. Null, the default, trains all that the loss reaches.
    /// </summary>
#pragma warning disable CA1819 // An attribute's property can only be an array.
    public string[]? Updates { get; set; }
#pragma warning restore CA1819
}

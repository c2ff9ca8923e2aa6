namespace NetDsl;

/// <summary>
/// Marks a private static method as an entry point for prediction: the network gets instance methods of the same name that run it, in inference mode, on a batch given as spans,
/// arrays or device buffers.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PredictAttribute : Attribute;

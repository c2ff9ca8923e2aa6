namespace NetDsl.Execution;

/// <summary>A way to run an entry point's calls.</summary>
/// <param name="Class">The class of kernels; another class sums in another order.</param>
/// <param name="Inline">Whether they run in the calling thread; that changes no result.</param>
internal readonly record struct TuningChoice(DeviceClass Class, bool Inline);

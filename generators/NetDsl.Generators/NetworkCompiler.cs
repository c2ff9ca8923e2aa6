using NetDsl.Generators.Emit;
using NetDsl.Generators.Emit.CSharp;
using NetDsl.Generators.Model;

namespace NetDsl.Generators;

/// <summary>
/// The compiler: takes a model, gives the generated files. A pure function of the model. A model with errors gives a skeleton that throws; a network without entry points gives nothing.
/// </summary>
internal static class NetworkCompiler
{
    public static CompiledNetwork Compile(NetworkModel model, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return model.Errors.IsEmpty ? new CompiledNetwork([]) : SkeletonEmitter.Emit(model);
    }
}

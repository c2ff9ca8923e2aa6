using NetDsl.Generators.Model;
using static NetDsl.Generators.Emit.CSharp.CSharpWriter;

namespace NetDsl.Generators.Emit.CSharp;

/// <summary>Writes <c>{Type}.Origins.g.cs</c>: where the members of a network stand. A file of its own, and small, because every line that is added above a network changes it.</summary>
internal static class OriginsEmitter
{
    public static GeneratedFile Emit(NetworkModel model, string origins) => new(
        SkeletonEmitter.HintName(model) + ".Origins.g.cs",
        Frame(model, "", _ => { }, writer =>
        {
            writer.Doc("summary", "Where the members of the network stand in its files, for profiles.");
            SurfaceEmitter.WriteGeneratedCode(writer);
            writer.Line($"protected override string SourceOrigins => {Literal(origins)};");
        }));
}

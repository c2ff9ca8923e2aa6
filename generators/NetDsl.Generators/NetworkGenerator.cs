using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Emit;
using NetDsl.Generators.Emit.CSharp;
using NetDsl.Generators.Frontend;
using NetDsl.Generators.Frontend.Blocks;
using NetDsl.Generators.Frontend.Reuse;
using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Model;

namespace NetDsl.Generators;

/// <summary>
/// From every class marked [Network] to its generated part: read, compile, add files. Users' mistakes are the analyzer's to report; for a network with mistakes this emits members that throw. The only
/// diagnostic from here is ND9001, a bug in NetDsl.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class NetworkGenerator : IIncrementalGenerator
{
    /// <summary>Shared by all compilations of the process: a model that comes back after an edit elsewhere, or in another project of the solution, is not compiled again.</summary>
    private static readonly WeakCache<CompilationRequest, CompilationOutcome> Compiled = new(Compile);

    /// <summary>What a network of a project takes on a device, from the cache where the generator has compiled it; null when it does not compile.</summary>
    internal static MemoryUse? MemoryOf(NetworkModel model, AnalyzerConfigOptions options, CancellationToken cancellation) =>
        Compiled.Get(new CompilationRequest(model, OptionsOf(options)), cancellation).Network.Memory;

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        CarryBlocks(context);
        IncrementalValuesProvider<(NetworkModel Model, string Origins)> read = context.SyntaxProvider.ForAttributeWithMetadataName(
            KnownSymbols.NetworkAttribute,
            static (node, _) => node is TypeDeclarationSyntax,
            static (network, cancellation) =>
            {
                INamedTypeSymbol type = (INamedTypeSymbol)network.TargetSymbol;
                NetworkModel model = KnownModels.Read(type, (TypeDeclarationSyntax)network.TargetNode, network.SemanticModel, cancellation);
                return (model, IsCompiled(model) ? SourceOrigins.Of(type, model, cancellation) : "");
            })
            .WithTrackingName(PipelineSteps.Read);
        IncrementalValuesProvider<NetworkModel> models = read.Select(static (pair, _) => pair.Model).WithTrackingName(PipelineSteps.Model);
        IncrementalValuesProvider<CompilationOutcome> networks = models
            .Combine(context.AnalyzerConfigOptionsProvider.Select(static (provider, _) => OptionsOf(provider.GlobalOptions)))
            .Select(static (pair, _) => new CompilationRequest(pair.Left, pair.Right))
            .Select(static (request, cancellation) => Compiled.Get(request, cancellation))
            .WithTrackingName(PipelineSteps.Compile);
        context.RegisterSourceOutput(networks, static (output, outcome) =>
        {
            foreach (GeneratedFile file in outcome.Network.Files)
            {
                output.AddSource(file.HintName, SourceText.From(file.Text, System.Text.Encoding.UTF8));
            }

            if (outcome.Bug is { } bug)
            {
                output.ReportDiagnostic(Descriptors.Report(DiagnosticIds.CompilerBug, bug, Location.None, []));
            }
        });
        IncrementalValuesProvider<GeneratedFile> origins = read
            .Where(static pair => pair.Origins.Length > 0)
            .Select(static (pair, _) => OriginsEmitter.Emit(pair.Model, pair.Origins))
            .WithTrackingName(PipelineSteps.Origins);
        context.RegisterSourceOutput(origins, static (output, file) => output.AddSource(file.HintName, SourceText.From(file.Text, System.Text.Encoding.UTF8)));
    }

    /// <summary>Whether a network's class becomes a Network with a program; one without entry points is left alone.</summary>
    private static bool IsCompiled(NetworkModel model) => model.Errors.IsEmpty && !model.Entries.IsEmpty;

    /// <summary>Blocks of the project, carried for networks of others: each with what it reaches, together once.</summary>
    private static void CarryBlocks(IncrementalGeneratorInitializationContext context) => context.RegisterSourceOutput(
        context.SyntaxProvider.ForAttributeWithMetadataName(
            KnownSymbols.BlockAttribute,
            static (node, _) => node is MethodDeclarationSyntax or VariableDeclaratorSyntax or PropertyDeclarationSyntax or TypeDeclarationSyntax,
            static (block, cancellation) => BlockCollector.Collect(block.TargetSymbol, block.SemanticModel.Compilation, cancellation))
            .WithTrackingName(PipelineSteps.Blocks)
            .Collect(),
        static (output, blocks) =>
        {
            if (!blocks.IsEmpty)
            {
                output.AddSource("NetDsl.Blocks.g.cs", SourceText.From(BlockEmitter.Emit(BlockFormat.Version, blocks.SelectMany(block => block)), System.Text.Encoding.UTF8));
            }
        });

    private static CompilerOptions OptionsOf(AnalyzerConfigOptions options) => new(IsOn("NetDsl_ModelCards", options), IsOn("NetDsl_DumpIr", options));

    private static bool IsOn(string property, AnalyzerConfigOptions options) =>
        options.TryGetValue("build_property." + property, out string? value) && value.Equals("true", StringComparison.OrdinalIgnoreCase);

    private static CompilationOutcome Compile(CompilationRequest request, CancellationToken cancellation)
    {
        NetworkModel model = request.Model;
        try
        {
            ModelError? found = model.Errors.FirstOrDefault(error => error.Id == DiagnosticIds.CompilerBug);
            return new CompilationOutcome(NetworkCompiler.Compile(model, cancellation, request.Options), found?.Message);
        }
        catch (Exception bug) when (bug is not OperationCanceledException)
        {
            // Whatever is broken, the other networks of the project are compiled, and the message names this one.
            string text = bug is CompilerBugException ? bug.Message : $"{bug.GetType().Name}: {bug.Message}{bug.StackTrace?.Split('\n')[0].TrimEnd()}";
            ModelError error = new(DiagnosticIds.CompilerBug, DiagnosticCatalog.Format(DiagnosticIds.CompilerBug, [model.Name, text]));
            return new CompilationOutcome(SkeletonEmitter.Emit(model with { Errors = [error] }), error.Message);
        }
    }

    /// <param name="Network">The files.</param>
    /// <param name="Bug">The text of ND9001, when there is something to report.</param>
    private sealed record CompilationOutcome(CompiledNetwork Network, string? Bug);
}

using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis.CSharp;
using NetDsl.Generators;
using NetDsl.Generators.Emit;
using NetDsl.Generators.Model;
using NetDsl.TestKit.Models;

namespace NetDsl.TestKit.Compilation;

/// <summary>
/// A <see cref="Perceptron"/> that went the whole road after the reader: compiled to C#, that to an assembly, and made on the default device. Its methods are those of the generated class.
/// </summary>
internal sealed class CompiledPerceptron : IDisposable
{
    private CompiledPerceptron(Network network)
    {
        Network = network;
        Train = network.GetType().GetMethod("Train", [typeof(ReadOnlySpan<float>), typeof(ReadOnlySpan<int>)])!.CreateDelegate<TrainMethod>(network);
        Loss = network.GetType().GetMethod("Loss", [typeof(ReadOnlySpan<float>), typeof(ReadOnlySpan<int>)])!.CreateDelegate<LossMethod>(network);
        Logits = network.GetType().GetMethod("Logits", [typeof(ReadOnlySpan<float>), typeof(Span<float>)])!.CreateDelegate<LogitsMethod>(network);
    }

    internal delegate StepLoss TrainMethod(ReadOnlySpan<float> image, ReadOnlySpan<int> label);

    internal delegate float LossMethod(ReadOnlySpan<float> image, ReadOnlySpan<int> label);

    internal delegate void LogitsMethod(ReadOnlySpan<float> image, Span<float> destination);

    public Network Network { get; }

    public TrainMethod Train { get; }

    public LossMethod Loss { get; }

    public LogitsMethod Logits { get; }

    public static CompiledPerceptron Create(NetworkModel model, ulong seed, int capacity = 0)
    {
        CompiledNetwork compiled = NetworkCompiler.Compile(model, CancellationToken.None);
        CSharpCompilation compilation = CSharpHost.Compile([("Perceptron.cs", Perceptron.Source), .. compiled.Files.Select(file => (file.HintName, file.Text))]);
        using MemoryStream image = new();
        var result = compilation.Emit(image);
        if (!result.Success)
        {
            throw new InvalidOperationException(string.Join("\n", result.Diagnostics));
        }

        image.Position = 0;
        Assembly assembly = new AssemblyLoadContext("Perceptron", isCollectible: false).LoadFromStream(image);
        return new CompiledPerceptron((Network)Activator.CreateInstance(assembly.GetType("Samples.Perceptron", throwOnError: true)!, null, seed, capacity)!);
    }

    public void Dispose() => Network.Dispose();
}

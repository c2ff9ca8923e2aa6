using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using NetDsl.Generators.Analyzers;
using NetDsl.Generators.Model;
using NetDsl.Generators.Tests.Frontend;
using NetDsl.TestKit.Compilation;
using Xunit;

namespace NetDsl.Generators.Tests.Incremental;

/// <summary>What crosses the incremental pipeline keeps no compilation alive and compares by value.</summary>
public class ModelTests
{
    [Fact]
    public void NetworkModel_Closure_HasNoRoslynType()
    {
        HashSet<Type> seen = [];
        Queue<Type> open = new([typeof(NetworkModel)]);
        while (open.TryDequeue(out Type? type))
        {
            if (!seen.Add(type))
            {
                continue;
            }

            Assert.False(type.Namespace?.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal) == true, $"{type} is reachable from the model");
            Assert.NotEqual(typeof(object), type);
            IEnumerable<Type> next = [.. type.GetGenericArguments(), .. type.IsArray ? [type.GetElementType()!] : Type.EmptyTypes];
            if (type.Assembly == typeof(NetworkModel).Assembly)
            {
                next = [.. next, .. type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Select(field => field.FieldType),
                    .. type.Assembly.GetTypes().Where(candidate => candidate.BaseType == type)];
            }

            foreach (Type reached in next)
            {
                open.Enqueue(reached);
            }
        }

        Assert.Contains(typeof(NetDsl.Generators.Ir.Graph.Op.Contract), seen);
    }

    [Fact]
    public void Model_OfEqualSources_IsEqualAndHasAnEqualHash()
    {
        NetworkModel first = NetworkHost.ReadSound(ProgramTests.Mlp), second = NetworkHost.ReadSound(ProgramTests.Mlp);

        Assert.NotSame(first, second);
        Assert.Equal(first, second);
        Assert.Equal(first.GetHashCode(), second.GetHashCode());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Edits_InGeneratorAndAnalyzer_LetOldCompilationsDie(bool changesTheNetwork)
    {
        (GeneratorDriver driver, CSharpCompilation last, List<WeakReference> old) = await EditAsync(changesTheNetwork);
        for (int i = 0; i < 10 && old.Any(reference => reference.IsAlive); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.All(old, reference => Assert.False(reference.IsAlive));
        GC.KeepAlive(driver);
        GC.KeepAlive(last);
    }

    /// <summary>What an editor does: after every edit the generator runs on the new compilation, and the analyzer on what came out. The driver and the last compilation stay.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<(GeneratorDriver Driver, CSharpCompilation Last, List<WeakReference> Old)> EditAsync(bool changesTheNetwork)
    {
        GeneratorDriver driver = NetworkHost.Driver();
        CSharpCompilation compilation = NetworkHost.Compile(ProgramTests.Mlp);
        List<WeakReference> old = [];
        const int Edits = 4;
        for (int i = 0; ; i++)
        {
            driver = driver.RunGeneratorsAndUpdateCompilation(compilation, out Compilation generated, out _);
            await generated.WithAnalyzers([new NetworkAnalyzer(), new NetworkSuppressor()]).GetAnalyzerDiagnosticsAsync();
            if (i == Edits)
            {
                return (driver, compilation, old);
            }

            old.AddRange([new(compilation), new(generated)]);
            SyntaxTree tree = compilation.SyntaxTrees[^1];
            string text = changesTheNetwork ? tree.ToString().Replace("Dense(", $"Dense({i} + ", StringComparison.Ordinal) : $"// Edit {i}.\n{tree}";
            compilation = compilation.ReplaceSyntaxTree(tree, CSharpSyntaxTree.ParseText(text, CSharpHost.ParseOptions, tree.FilePath, System.Text.Encoding.UTF8));
        }
    }

    [Fact]
    public void WeakCache_WithEqualKeys_ComputesOnceAndForgetsDeadKeys()
    {
        int computed = 0;
        WeakCache<Key, string> cache = new((key, _) =>
        {
            computed++;
            return "value of " + key.Name;
        });
        Key alive = new("a");

        Assert.Same(cache.Get(alive, CancellationToken.None), cache.Get(new Key("a"), CancellationToken.None));
        Assert.Equal(1, computed);
        WeakReference dead = Forget(cache);
        GC.Collect();
        Assert.False(dead.IsAlive);
        GC.KeepAlive(alive);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Forget(WeakCache<Key, string> cache)
    {
        Key key = new("b");
        cache.Get(key, CancellationToken.None);
        return new WeakReference(key);
    }

    private sealed record Key(string Name);
}

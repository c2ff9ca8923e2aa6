using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
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

    [Fact]
    public void Driver_AfterAnEdit_LetsTheOldCompilationDie()
    {
        (GeneratorDriver driver, WeakReference old) = Edit();
        for (int i = 0; i < 10 && old.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(old.IsAlive);
        GC.KeepAlive(driver);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (GeneratorDriver Driver, WeakReference Old) Edit()
    {
        var compilation = NetworkHost.Compile(ProgramTests.Mlp);
        GeneratorDriver driver = NetworkHost.Driver().RunGenerators(compilation);
        driver = driver.RunGenerators(NetworkHost.Compile("// An edit.\n" + ProgramTests.Mlp));
        return (driver, new WeakReference(compilation));
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

using System.Reflection;
using NetDsl.Generators.Library;
using Xunit;

namespace NetDsl.Generators.Tests.Library;

public sealed class SurfaceTests
{
    [Fact]
    public void LibraryTable_AgainstTheSurface_HasARowForEveryMemberAndNoOther()
    {
        string[] surface = [.. Surface.Names.Except(LibraryTable.ReaderMembers).Order(StringComparer.Ordinal)];
        string[] rows = [.. LibraryTable.Rows.Select(row => row.Name).Order(StringComparer.Ordinal)];

        Assert.Equal(surface, rows);
    }

    [Fact]
    public void ReaderMembers_AgainstTheSurface_Exist()
    {
        string[] missing = [.. LibraryTable.ReaderMembers.Except(Surface.Names).Except(["Layer.Invoke"])];

        Assert.Empty(missing);
    }

    [Fact]
    public void Functions_Called_ThrowThatTheyAreCompiled()
    {
        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => Functions.Dense(10));

        Assert.Equal(
            "'Dense' is compiled by NetDsl and does not run as C#: use it in the static members of a partial class marked [Network], and call the methods generated for its " +
            "[Predict] and [Train] entry points on an instance of that class.", exception.Message);
    }

    [Fact]
    public void Functions_AllOfThem_ThrowWhenCalled()
    {
        foreach (MethodInfo method in Surface.Names.SelectMany(Surface.Overloads).Where(method => method.IsStatic && !method.ContainsGenericParameters))
        {
            // A span cannot be passed by reflection; SurfaceTests.Concat_Called covers it.
            if (method.GetParameters().Any(parameter => parameter.ParameterType.IsByRefLike))
            {
                continue;
            }

            object?[] arguments = [.. method.GetParameters().Select(parameter =>
                parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType) : null)];
            TargetInvocationException exception = Assert.Throws<TargetInvocationException>(() => method.Invoke(null, arguments));

            Assert.Contains("is compiled by NetDsl", Assert.IsType<InvalidOperationException>(exception.InnerException).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Concat_Called_ThrowsThatItIsCompiled()
    {
        Assert.Throws<InvalidOperationException>(() => Functions.Concat());
        Assert.Throws<InvalidOperationException>(() => Functions.Stack());
    }
}

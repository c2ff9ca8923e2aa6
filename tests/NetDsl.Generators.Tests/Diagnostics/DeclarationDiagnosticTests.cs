using System.Globalization;
using System.Reflection;
using Microsoft.CodeAnalysis;
using NetDsl.Generators.Frontend;
using NetDsl.Generators.Operators;
using NetDsl.TestKit.Compilation;
using Xunit;

namespace NetDsl.Generators.Tests.Diagnostics;

/// <summary>ND0xxx: declarations of networks and entry points.</summary>
public class DeclarationDiagnosticTests
{
    private const string Run = "[Predict] static Tensor Run([Shape(4)] Tensor x) => x | Tanh;";

    [Theory]
    [InlineData("[Network] public class {|ND0001:Sample|} { " + Run + " }", "partial class Sample")]
    [InlineData("[Network] public partial class {|ND0002:Sample|}<T> { " + Run + " }", "generic")]
    [InlineData("[Network] public static partial class {|ND0002:Sample|} { " + Run + " }", "static")]
    [InlineData("[Network] public abstract partial class {|ND0002:Sample|} { " + Run + " }", "abstract")]
    [InlineData("[Network] public partial record {|ND0002:Sample|} { " + Run + " }", "a record")]
    [InlineData("class Other; [Network] partial class {|ND0002:Sample|} : Other { " + Run + " }", "derived from Other")]
    [InlineData("class {|ND0003:Outer|} { [Network] partial class Sample { " + Run + " } }", "Outer")]
    [InlineData("[Network] public partial class Sample { [Predict] public static Tensor {|ND0004:Run|}([Shape(4)] Tensor x) => x; }", "public")]
    [InlineData("[Network] public partial class Sample { [Predict] Tensor {|ND0005:Run|}([Shape(4)] Tensor x) => x; }", "instance method")]
    [InlineData("[Network] public partial class Sample { [Predict] static Tensor Run([Shape(4)] Tensor x, int {|ND0006:n|}) => x; }", "`int`")]
    [InlineData("[Network] public partial class Sample { [Predict] static int {|ND0007:Run|}([Shape(4)] Tensor x) => 3; }", "`int`")]
    [InlineData("[Network] public partial class Sample { static readonly Layer F = Dense(1); [Train, Sgd(0.1f)] static (Tensor, Tensor) {|ND0007:Loss|}([Shape(4)] Tensor x) => (x | F, x); }", "one element")]
    [InlineData("[Network] public partial class Sample { static readonly Layer F = Dense(1); [Predict, Train, Sgd(0.1f)] static Tensor {|ND0008:Loss|}([Shape(4)] Tensor x) => x | F; }", "keep one")]
    [InlineData("[Network] public partial class {|ND0009:Sample|} { }", "no entry point")]
    [InlineData("[Network] public partial class Sample { [Predict] static Tensor Run([Shape(4)] Tensor x) => x | {|ND0010:Dense(3)|}; }", "Dense(3)")]
    [InlineData("[Network] public partial class Sample { static Layer Head => {|ND0010:Dense(3)|}; [Predict] static Tensor Run([Shape(4)] Tensor x) => x | Head; }", "static readonly")]
    [InlineData("[Network] public partial class Sample { [Predict] static Tensor Run([Shape(4)] Tensor x) => x * {|ND0010:Param([4])|}; }", "Param")]
    [InlineData("[Network] public partial class Sample { [Predict] static Tensor Run([Shape(4)] Tensor x) { for (int i = 0; i < 3; i++) { x = x | {|ND0010:Dense(4)|}; } return x; } }", "(with i = 0)")]
    [InlineData("[Network] public partial class Sample { static void {|ND0011:Save|}() { } " + Run + " }", "rename")]
    [InlineData("[Network] public partial class Sample { [Predict] static Tensor Run([Shape(4)] Tensor {|ND0012:destination|}) => destination | Tanh; }", "destination")]
    [InlineData("[Network] public partial class Sample { static readonly Layer {|ND0013:Mean|} = Dense(3); [Predict] static Tensor Run([Shape(4)] Tensor x) => x | Mean; }", "hides")]
    [InlineData("[Network] public partial class Sample { static readonly Layer Relu = Dense(3), F = Dense(4) | Relu | Dense(5) | {|ND2017:Relu|}; [Predict] static Tensor Run([Shape(4)] Tensor x) => x | F; [Predict] static Tensor Again([Shape(4)] Tensor x) => x | F; }", "not the function, which it hides: rename it")]
    [InlineData("[Network] public partial class Sample { static readonly Layer F = Dense(1); [Train] static Tensor {|ND0014:Loss|}([Shape(4)] Tensor x) => x | F; }", "no optimiser")]
    [InlineData("[Network] public partial class Sample { static readonly Layer F = Dense(1); [Train, Sgd(1), Adam] static Tensor {|ND0014:Loss|}([Shape(4)] Tensor x) => x | F; }", "several")]
    [InlineData("[Network] public partial class Sample { [Predict, {|ND0015:Sgd(0.1f)|}] static Tensor Run([Shape(4)] Tensor x) => x; }", "[Sgd]")]
    [InlineData("[Network] public partial class Sample { [Predict] static Tensor Run([Shape(4, 0)] Tensor {|ND0016:x|}) => x; }", "at least 1")]
    [InlineData("[Network] public partial class Sample { static readonly Layer F = Dense(1); [Train, {|ND0016:Sgd(0.1f, Momentum = 1)|}] static Tensor Loss([Shape(4)] Tensor x) => x | F; }", "below 1")]
    [InlineData("[Network] public partial class Sample { static readonly Layer F = Dense(1); [Train, {|ND0016:Sgd(1e39)|}] static Tensor Loss([Shape(4)] Tensor x) => x | F; }", "finite")]
    [InlineData("[Network] public partial class Sample { static readonly Layer F = Dense(1); [Train, {|ND0016:Adam(0.001, Epsilon = 1e-60)|}] static Tensor Loss([Shape(4)] Tensor x) => x | F; }", "positive")]
    [InlineData("[Network] public partial class Sample { static readonly Layer F = Dense(1); [Train, Sgd(0.1f), {|ND0016:ClipNorm(0)|}] static Tensor Loss([Shape(4)] Tensor x) => x | F; }", "positive")]
    [InlineData("[Network] public partial class Sample { static readonly Layer F = Dense(1); [Train, Sgd(1)] static Tensor A([Shape(4)] Tensor x) => x | F; [Train, Sgd(1)] static Tensor {|ND0017:ALoss|}([Shape(4)] Tensor x) => x | F; }", "TrainA")]
    [InlineData("[Network] public partial class Sample { static readonly Layer F = Dense(1); [Train(Updates = [{|ND0018:\"G\"|}]), Sgd(1)] static Tensor Loss([Shape(4)] Tensor x) => x | F; }", "there are F")]
    [InlineData("[Network] public partial class Sample { [Predict] static Tensor {|ND0019:Run|}<T>([Shape(4)] Tensor x) => x; }", "generic")]
    [InlineData("[Network] public partial class Sample { [Predict] static Tensor Run([Shape(4)] in Tensor {|ND0019:x|}) => x; }", "by reference")]
    [InlineData(
        "[Network] public partial class Sample { [Predict] static Tensor {|ND0020:Run|}(Tensor a, Tensor b, Tensor c, Tensor d, Tensor e, Tensor f, Tensor g, Tensor h, Tensor i) => a + i; }",
        "9 inputs")]
    [InlineData("[Network] public partial class Sample { [{|ND0021:Name(\"\")|}] static readonly Layer F = Dense(3); [Predict] static Tensor Run([Shape(4)] Tensor x) => x | F; }", "`F`")]
    [InlineData("[Network] public partial class Sample { [{|ND0021:Name(\"a.b\")|}] static readonly Layer F = Dense(3); [Predict] static Tensor Run([Shape(4)] Tensor x) => x | F; }", "\"a.b\"")]
    [InlineData("[Network] public partial class Sample { [{|ND0021:Name(null)|}] static Layer F { get; } = Dense(3); [Predict] static Tensor Run([Shape(4)] Tensor x) => x | F; }", "letters")]
    [InlineData("[Network] public partial class Sample { [{|ND0022:Name(\"G\")|}] static readonly Layer F = Dense(4); static readonly Layer G = Dense(4); [Predict] static Tensor Run([Shape(4)] Tensor x) => x | F | G; }", "`G`")]
    [InlineData("[Network] public partial class Sample { [Name(\"a\")] static readonly Layer F = Dense(4); [{|ND0022:Name(\"a\")|}] static readonly Layer G = Dense(4); [Predict] static Tensor Run([Shape(4)] Tensor x) => x | F | G; }", "`F`")]
    [InlineData("static class Other { [Name(\"a b\")] public static readonly Layer F = Dense(4); } [Network] public partial class Sample { [Predict] static Tensor Run([Shape(4)] Tensor x) => x | {|ND0021:Other.F|}; }", "a b")]
    public async Task Analyze_WrongDeclaration_IsReportedAtIt(string source, string message)
    {
        IReadOnlyList<Diagnostic> found = await Markup.VerifyAsync(source);

        Assert.Contains(message, Assert.Single(found).GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[Network] public partial class Sample { " + Run + " }")]
    [InlineData("[Network] partial class Sample : Network { " + Run + " }")]
    [InlineData("partial class Outer { [Network] private sealed partial class Sample { " + Run + " } }")]
    [InlineData("namespace A.B; [Network(Capacity = 7)] internal sealed partial class Sample { [Predict] static (Tensor a, Tensor b) Run([Shape(4)] Tensor x) => (x, x | Tanh); }")]
    [InlineData("sealed class ImageAttribute() : ShapeAttribute(1, 5, 5); [Network] partial class Sample { static readonly Layer F = Flatten | Dense(2); [Predict] static Tensor Run([Image] Tensor x) => x | F; }")]
    [InlineData("[Network] partial class Sample { [Predict] static Tensor Run() => Normal(3); [Predict] static Indices Best([Shape(4)] Tensor x) => x | ArgMax; }")]
    public async Task Analyze_CorrectDeclaration_IsSilent(string source) => await Markup.VerifyAsync(source);

    [Fact]
    public void BaseMembers_AreThoseOfTheRuntime()
    {
        string[] members = [.. typeof(Network).GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(member => member is MethodInfo { IsSpecialName: false, IsPrivate: false, IsAssembly: false } or PropertyInfo)
            .Where(member => member is not PropertyInfo property || property.GetMethod is { IsPrivate: false, IsAssembly: false })
            .Select(member => member.Name).Append("Card").Distinct().Order(StringComparer.Ordinal)];

        Assert.Equal(members, DeclarationRules.BaseMembers.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void OptimizerDefaults_AreThoseOfTheAttributes()
    {
        foreach (Type type in typeof(OptimizerAttribute).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(OptimizerAttribute))))
        {
            ConstructorInfo constructor = type.GetConstructors().Single();
            object attribute = constructor.Invoke([.. constructor.GetParameters().Select(parameter => parameter.HasDefaultValue ? parameter.DefaultValue : 0.0)]);
            (string, double)[] expected = [.. type.GetProperties().Where(property => property.PropertyType == typeof(double))
                .Select(property => (property.Name, (double)property.GetValue(attribute)!)).Where(setting => setting.Name != "LearningRate" || constructor.GetParameters()[0].HasDefaultValue).Order()];

            Assert.NotEmpty(expected);
            Assert.Equal(expected, UpdateRules.Row(type.Name[..^"Attribute".Length]).Settings
                .Where(setting => expected.Any(other => other.Item1 == setting.Name)).Select(setting => (setting.Name, setting.Default)).Order());
            Assert.All(expected, setting => Assert.Contains(UpdateRules.Row(type.Name[..^"Attribute".Length]).Settings, row => row.Name == setting.Item1));
        }
    }
}

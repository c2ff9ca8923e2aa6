using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;
using NetDsl.TestKit.Compilation;
using Xunit;

namespace NetDsl.Generators.Tests.Frontend;

/// <summary>What layers are called.</summary>
public class LayerNameTests
{
    [Theory]
    [InlineData("static readonly Layer F = Dense(3);", "F.Weight")]
    [InlineData("static readonly Layer F = Tanh | (Dense(3) | Tanh) | (Relu | Dense(4));", "F.0.Weight F.1.Weight")]
    [InlineData("static Layer Block(int n) => Dense(n) | Tanh | Dense(n); static readonly Layer F = Block(3) | Dense(2);", "F.0.0.Weight F.0.1.Weight F.1.Weight")]
    [InlineData("static readonly Layer Stem = Dense(3), F = Stem | Dense(2);", "F.1.Weight Stem.Weight")]
    [InlineData("static readonly Layer F = Identity | Repeat(2, i => Dense(3 + i) | Tanh);", "F.0.0.0.Weight F.0.1.0.Weight")]
    [InlineData("static readonly Layer F = Residual(Dense(4) | Tanh, Dense(4));", "F.Body.0.Weight F.Shortcut.Weight")]
    [InlineData("static readonly Layer F = Down(2); static Layer Down(int depth) { var down = Dense(3); if (depth == 0) return down; var inner = Down(depth - 1); return x => x | down | inner; }",
        "F.down.Weight F.inner.down.Weight F.inner.inner.Weight")]
    [InlineData("sealed record Cell(Layer In, Parameter Scale); static readonly Cell C = new(Dense(3), Param([3])); static Tensor F(Tensor x) => (x | C.In) * C.Scale;", "C.In.Weight C.Scale")]
    [InlineData("static readonly (Layer Enc, Layer) Pair = (Dense(3), Dense(2)); static Tensor F(Tensor x) => x | Pair.Enc | Pair.Item2;", "Pair.Enc.Weight Pair.Item2.Weight")]
    [InlineData("static readonly Layer[] All = [Dense(3), Tanh, Dense(2)]; static readonly Layer F = All.Aggregate((a, b) => a | b);", "All.0.Weight All.2.Weight")]
    [InlineData("static readonly Layer F = Frozen(Dense(3));", "F.Layer.Weight")]
    [InlineData("static readonly Layer F = Shared.Head;", "Shared.Head.Weight")]
    [InlineData("static Layer F { get; } = Dense(3);", "F.Weight")]
    [InlineData("static readonly Func<Indices, Tensor> Words = Embedding(4, 3) | Tanh | (Dense(3) | Relu); static Tensor F(Tensor x) => x | ArgMax | Words;", "Words.0.Weight Words.1.Weight")]
    [InlineData("static readonly Func<Indices, Tensor> Words = OneHot(4) | Tanh | Dense(3); static Tensor F(Tensor x) => x | (t => Words(ArgMax(t)));", "Words.0.Weight")]
    [InlineData("static readonly Func<Indices, Tensor> Table = Embedding(4, 3), Words = Table | Dense(2); static Tensor F(Tensor x) => x | ArgMax | Words;", "Table.Weight Words.1.Weight")]
    [InlineData("static readonly Layer F = (x => Zeros(3)) | Dense(3);", "F.0.Weight")]
    [InlineData("static Tensor Sum2((Tensor a, Tensor b) x) => x.a + x.b; static readonly Func<(Tensor a, Tensor b), Tensor> Add = Sum2, Both = Add | Dense(3) | Relu; static Tensor F(Tensor x) => (x, x) | Both;", "Both.0.Weight")]
    [InlineData("static readonly Parameter W = Param([4, 2]); static Tensor F(Tensor x) => x.Dot(W);", "W")]
    [InlineData("static Layer Twice(Layer f) => x => x | f | f; static readonly Layer F = Twice(Dense(4));", "F.f.Weight")]
    [InlineData("static readonly Layer F = Build(); static Layer Build() { Layer body = Identity; for (var i = 0; i < 2; i++) body |= Dense(3); return body; }", "F.0.0.Weight F.1.Weight")]
    [InlineData("[Name(\"fc\")] static readonly Layer F = Linear(3) | Tanh | Linear(2);", "fc.0.Weight fc.1.Weight")]
    [InlineData("[Name(\"w_1\")] static readonly Parameter W = Param([4, 2]); static Tensor F(Tensor x) => x.Dot(W);", "w_1")]
    [InlineData("[Name(\"Two\")] static readonly Layer One = Linear(3); [Name(\"One\")] static readonly Layer Two = Linear(2); static readonly Layer F = One | Two;", "One.Weight Two.Weight")]
    public void Read_Layer_IsNamedAfterItsField(string members, string expected)
    {
        string source = $$"""
            [Network]
            public partial class Sample
            {
                {{members.Replace("Dense(", "Linear(", StringComparison.Ordinal)}}
                static Layer Linear(int n) => Dense(n, bias: false);
                [Predict] static Tensor Run([Shape(4)] Tensor x) => x | F;
            }

            static class Shared
            {
                public static readonly Layer Head = Dense(3, bias: false);
            }
            """;

        Assert.Equal(expected, string.Join(" ", NetworkHost.ReadSound(source).Parameters.Select(parameter => parameter.Name)));
    }

    [Fact]
    public void Read_UpdatesOfNamedField_TrainsItsWeightsAndMovesItsStates()
    {
        NetworkModel model = NetworkHost.ReadSound("""
            [Network]
            public partial class Sample
            {
                [Name("critic")] static readonly Layer Judge = Dense(3) | BatchNorm();
                [Name("maker")] static readonly Layer Generator = Dense(3) | BatchNorm();
                [Train(Updates = [nameof(Judge)]), Sgd(0.1f)] static Tensor Loss([Shape(3)] Tensor x) => x | Generator | Judge | Square | Sum;
            }
            """);

        EntryModel entry = Assert.Single(model.Entries);
        Assert.Equal(["critic.0.Bias", "critic.0.Weight", "critic.1.Bias", "critic.1.Weight"], entry.Trained.Select(parameter => model.Parameters[parameter].Name));
        Assert.Equal(
            ["critic.1.RunningMean", "critic.1.RunningVariance"],
            entry.Training!.Results.Where(result => result.Kind == ResultKind.State).Select(result => model.States[result.Index].Name).Order());
    }
}

using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;
using NetDsl.TestKit.Compilation;
using Xunit;

namespace NetDsl.Generators.Tests.Frontend;

/// <summary>Each construct of C# that is staged: the constant that a body computes is the value of the graph.</summary>
public class StagingTests
{
    [Theory]
    [InlineData("var n = 0; for (var i = 0; i < 5; i++) { if (i == 3) continue; n += i; } return n;", 7)]
    [InlineData("var n = 1; foreach (var k in new[] { 2, 3, 4 }) n *= k; return n;", 24)]
    [InlineData("var n = 100; while (n > 7) { n /= 2; if (n == 12) break; } return n;", 12)]
    [InlineData("var n = 0; do { n++; } while (n < 3); return n;", 3)]
    [InlineData("int Fact(int n) => n <= 1 ? 1 : n * Fact(n - 1); return Fact(5);", 120)]
    [InlineData("Func<int, int> twice = x => 2 * x; return twice(twice(3));", 12)]
    [InlineData("var k = 2; Func<int> read = () => k; k = 5; return read();", 5)]
    [InlineData("var (a, b) = (3, 4); (a, b) = (b, a); return 10 * a + b;", 43)]
    [InlineData("(int first, int second) pair = (1, 2); return pair.first + pair.Item2;", 3)]
    [InlineData("int[] a = [1, 2, 3]; int[] b = [0, .. a, 9]; return b.Length + b[^1] + b[1..3][1];", 16)]
    [InlineData("var a = new int[3]; a[1] = 5; var b = a; b[0] = 2; return a[0] + a[1];", 7)]
    [InlineData("return Enumerable.Range(1, 4).Select(i => i * i).Aggregate((a, b) => a + b);", 30)]
    [InlineData("return Enumerable.Range(0, 3).Zip(Enumerable.Range(5, 3), (a, b) => a * b).Reverse().ToArray()[0];", 14)]
    [InlineData("return new Point(3, 4) is (var x, > 3 and < 5) ? x : -1;", 3)]
    [InlineData("var p = new Point(1, 2) with { Y = 7 }; return p.X + p.Y;", 8)]
    [InlineData("var (x, y) = new Point(5, 6); return x * y;", 30)]
    [InlineData("return new Point(2, 3).Area;", 6)]
    [InlineData("return new Point(2, 3).Scaled(10).X;", 20)]
    [InlineData("return new Scaler(3) { Offset = 1 }.Apply(5);", 16)]
    [InlineData("return new Square(4).Size;", 16)]
    [InlineData("var k = 3; return k switch { 1 => 10, 2 or 3 => 20, _ => 30 };", 20)]
    [InlineData("var k = Mode.Deep; switch (k) { case Mode.Flat: return 1; case Mode.Deep when Limit > 5: return 2; default: return 3; }", 2)]
    [InlineData("return new[] { 1, 2, 3 } is [var first, .., var last] ? 10 * first + last : 0;", 13)]
    [InlineData("return Choose<int>(1, 2, takeSecond: true);", 2)]
    [InlineData("return Named(second: 2, first: 5);", 3)]
    [InlineData("return Named(7);", 6)]
    [InlineData("return Helper.Square(Helper.Base) + Limit;", 19)]
    [InlineData("return (int)MathF.Sqrt(16f) + (int)Math.Pow(2, 3) + Math.Max(1, 2);", 14)]
    [InlineData("return \"abc\".Length + nameof(Limit).Length;", 8)]
    [InlineData("string? s = null; return s is null ? 4 : (s ?? \"x\").Length;", 4)]
    [InlineData("return (7 % 4) << 2 | 1;", 13)]
    [InlineData("static int Twice(int x) { return x * 2; } int[] a = [.. new[] { 1, 2 }.Select(Twice)]; return a[1];", 4)]
    [InlineData("return Count(3, Limit > 5 && !(Limit == 7));", 8)]
    [InlineData("var total = 0; foreach (var (a, b) in new[] { (1, 2), (3, 4) }) total += a * b; return total;", 14)]
    public void Evaluate_Construct_GivesItsValue(string body, int expected)
    {
        NetworkModel model = NetworkHost.ReadSound(
            $$"""
            [Network]
            public partial class Sample
            {
                const int Limit = 10;
                enum Mode { Flat, Deep }
                sealed record Point(int X, int Y)
                {
                    public int Area => X * Y;
                    public Point Scaled(int factor) => this with { X = factor * X };
                }

                static T Choose<T>(T first, T second, bool takeSecond) => takeSecond ? second : first;
                static int Named(int first, int second = 1) => first - second;
                static int Count(int n, bool more) { if (!more) { return 0; } else { return n + Half; } }
                static int Half => Limit / 2;
                static int Value() { {{body}} }

                [Predict] static Tensor Run(Tensor x) => x + Value();
            }
            """,
            """
            static class Helper
            {
                public static readonly int Base = Offset + 1;
                static readonly int Offset = 2;
                public static int Square(int x) => x * x;
            }

            abstract class Figure { public abstract int Size { get; } }
            sealed class Square(int side) : Figure { public override int Size => side * side; }

            sealed class Scaler
            {
                private readonly int factor;
                public Scaler(int factor) { this.factor = factor; }
                public int Offset { get; init; }
                public int Apply(int x) => factor * x + Offset;
            }
            """);

        Graph graph = model.Entries[0].Inference;
        Op.Constant constant = Assert.IsType<Op.Constant>(graph.Values.Single(value => value.Op is Op.Constant).Op);
        Assert.Equal(expected, constant.Values[0]);
    }

    [Fact]
    public void Read_PartsInSeveralFiles_DoesNotDependOnTheirOrder()
    {
        string a = """
            [Network]
            public partial class Parts
            {
                static readonly Layer Body = Stem | Dense(3);
                [Predict] static Tensor Run([Shape(4)] Tensor x) => x | Body;
            }
            """;
        string b = """
            public partial class Parts
            {
                static readonly Layer Stem = Dense(5) | Tanh;
            }
            """;
        NetworkModel first = NetworkHost.ReadSound(a, b);

        Assert.Equal(first, NetworkHost.ReadSound(b, a));
        Assert.Equal(["Body.0.Bias", "Body.0.Weight", "Stem.0.Bias", "Stem.0.Weight"], first.Parameters.Select(parameter => parameter.Name).Select(name => name.Replace("Body.1", "Body.0", StringComparison.Ordinal)));
    }
}

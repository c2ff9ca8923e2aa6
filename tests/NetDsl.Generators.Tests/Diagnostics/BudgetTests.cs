using System.Globalization;
using Microsoft.CodeAnalysis;
using NetDsl.Generators.Emit;
using NetDsl.Generators.Ir.Plans;
using NetDsl.TestKit.Compilation;
using Xunit;

namespace NetDsl.Generators.Tests.Diagnostics;

/// <summary>ND4001: the planned memory of a network against what its author allows.</summary>
public class BudgetTests
{
    private const string Members = """
        static readonly Layer Body = Conv2D(8, 3, padding: 1) | Relu | Flatten | Dense(10);
        [Predict] static Tensor Logits([Shape(1, 28, 28)] Tensor image) => image | Body;
        [Train, Adam] static Tensor Loss(Tensor image, [Classes(10)] Indices digit) => Logits(image) | CrossEntropy(digit);
        """;

    [Theory]
    [InlineData("Capacity = 100", "1 MiB", "With 100 examples `Sample` needs ", " more than its budget of 1 MiB: parameters ")]
    [InlineData("Capacity = 100", "0.5 MiB", "not even one example fits: make the network smaller", "optimisers' state")]
    [InlineData("Capacity = 33", "2.5MB", "The largest buffers are ", " examples fit: [Network(Capacity = ")]
    [InlineData("Capacity = 1", "7 B", "With 1 examples", "activations of `Train`")]
    public async Task Analyze_NetworkAboveItsBudget_IsReportedWithItsParts(string capacity, string limit, params string[] texts)
    {
        IReadOnlyList<Diagnostic> found = await Markup.VerifyAsync($"[Network({capacity}), {{|ND4001:Budget(\"{limit}\")|}}] public partial class Sample {{ {Members} }}");

        string message = Assert.Single(found).GetMessage(CultureInfo.InvariantCulture);
        Assert.All(texts, text => Assert.Contains(text, message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Budget(\"1 GiB\")")]
    [InlineData("Budget(\"0.1 GB\")")]
    public async Task Analyze_NetworkWithinItsBudget_IsSilent(string budget) => Assert.Empty(await Markup.VerifyAsync($"[Network, {budget}] public partial class Sample {{ {Members} }}"));

    /// <summary>256 steps of a recurrent network: 2.9 MiB as they are, less in segments; what is above the budget then, too, is reported as it is then.</summary>
    [Theory]
    [InlineData("{|ND4001:Budget(\"100 KiB\")|}", "The largest buffers are ")]
    [InlineData("Budget(\"1.2 MiB\")", null)]
    [InlineData("Budget(\"100 MiB\")", null)]
    public async Task Analyze_LoopThatFitsInSegments_IsSilent(string budget, string? text)
    {
        IReadOnlyList<Diagnostic> found = await Markup.VerifyAsync($$"""
            [Network(Capacity = 32), {{budget}}] public partial class Sample
            {
                static readonly Layer Memory = Lstm(8, last: true), Readout = Dense(1);
                [Train, Adam] static Tensor Loss([Shape(256, 2)] Tensor x) => x | Memory | Readout | Square;
            }
            """);

        Assert.Equal(text is not null, found.Any(diagnostic => diagnostic.GetMessage(CultureInfo.InvariantCulture).Contains(text ?? "budget", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("12 parsecs")]
    [InlineData("")]
    [InlineData("-1 GiB")]
    [InlineData("MiB")]
    [InlineData("9999999999999 GiB")]
    public async Task Analyze_BudgetThatIsNoSize_IsReported(string limit) => Assert.Contains(
        "such as \"512 MiB\"", Assert.Single(await Markup.VerifyAsync($"[Network, {{|ND0016:Budget(\"{limit}\")|}}] public partial class Sample {{ {Members} }}")).GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    [Fact]
    public async Task Analyze_WrongNetworkWithABudget_SaysOnlyWhatIsWrong() => await Markup.VerifyAsync(
        "[Network, Budget(\"1 B\")] public partial class Sample { static readonly Layer F = {|ND2002:Dense(3)|}; [Predict] static Tensor Run([Shape(2, 2)] Tensor x) => x | F; }");

    [Theory]
    [InlineData(1)]
    [InlineData(33)]
    [InlineData(256)]
    public void MemoryUse_OfANetwork_IsTheSumOfItsParts(int capacity)
    {
        CompiledNetwork network = NetworkCompiler.Compile(NetworkHost.ReadSound($"[Network] public partial class Sample {{ {Members} }}"), CancellationToken.None);
        MemoryUse memory = Assert.IsType<MemoryUse>(network.Memory);

        // Weights of 8·9 and 6272·10 and their biases; Adam keeps two numbers for each, and the step its gradients.
        Assert.InRange(memory.Parameters, 4 * ((8 * 10) + (6273 * 10)), 1.01 * 4 * ((8 * 10) + (6273 * 10)));
        Assert.Equal((memory.Parameters, 2 * memory.Parameters, 0L), (memory.Gradients, memory.Slots, memory.State));
        Assert.Equal("Train", memory.Greatest(capacity).Name);
        Assert.Equal(capacity, memory.CapacityWithin(memory.Total(capacity), capacity));
        Assert.InRange(memory.CapacityWithin(memory.Total(capacity) - 1, capacity), 0, capacity - 1);
    }
}

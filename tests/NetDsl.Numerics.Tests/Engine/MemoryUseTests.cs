using NetDsl.Execution;
using NetDsl.Generators;
using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Model;
using NetDsl.TestKit.Compilation;

namespace NetDsl.Numerics.Tests.Engine;

/// <summary>What the compiler counts for a network's budget is what the runtime allocates, to the byte.</summary>
public class MemoryUseTests
{
    private const string Source = """
        [Network] public partial class Sample
        {
            static readonly Layer Body = Conv2D(8, 3, padding: 1, bias: false) | BatchNorm() | Relu | Flatten | Dense(10);
            [Predict] static Tensor Logits([Shape(1, 28, 28)] Tensor image) => image | Body;
            [Train, Adam] static Tensor Loss(Tensor image, [Classes(10)] Indices digit) => Logits(image) | CrossEntropy(digit);
        }
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(33)]
    [InlineData(256)]
    public void Total_OnEveryClassOfDevices_IsThatOfTheMemoryPlan(int capacity)
    {
        NetworkModel model = NetworkHost.ReadSound(Source);
        MemoryUse counted = Assert.IsType<MemoryUse>(NetworkCompiler.Compile(model, CancellationToken.None).Memory);
        NetworkDescription description = DescriptionOf.Program(NetworkCompiler.CompileProgram(model, CancellationToken.None));

        foreach (Generators.Ir.Kernels.DeviceClass device in Enum.GetValues<Generators.Ir.Kernels.DeviceClass>())
        {
            Assert.Equal(MemoryPlan.For(description, Enum.Parse<NetDsl.Execution.DeviceClass>(device.ToString()), capacity).Total, counted.Total(device, capacity));
        }

        Assert.Equal(Enum.GetValues<Generators.Ir.Kernels.DeviceClass>().Max(device => counted.Total(device, capacity)), counted.Total(capacity));
    }
}

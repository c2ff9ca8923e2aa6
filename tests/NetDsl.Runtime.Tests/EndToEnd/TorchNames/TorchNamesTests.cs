using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using static NetDsl.Functions;

namespace NetDsl.Runtime.Tests.EndToEnd.TorchNames;

/// <summary>A residual network as torchvision builds it, small.</summary>
[Network(Capacity = 4)]
public partial class SmallResNet
{
    static Layer Block(int channels, int stride)
    {
        var body = Conv2D(channels, 3, stride, padding: 1, bias: false) | BatchNorm() | Relu | Conv2D(channels, 3, padding: 1, bias: false) | BatchNorm();
        var shortcut = stride == 1 ? Identity : Conv2D(channels, 1, stride, bias: false) | BatchNorm();
        return Residual(body, shortcut) | Relu;
    }

    static readonly Layer Stem = Conv2D(4, 7, stride: 2, padding: 3, bias: false) | BatchNorm() | Relu | MaxPool2D(3, stride: 2, padding: 1);
    static readonly Layer Layer1 = Repeat(2, _ => Block(4, 1)), Layer2 = Repeat(2, i => Block(6, i == 0 ? 2 : 1));
    static readonly Layer Head = GlobalAvgPool | Dense(5);

    [Predict]
    static Tensor Logits([Shape(3, 16, 16)] Tensor image) => image | Stem | Layer1 | Layer2 | Head;
}

/// <summary>A file with torchvision's names, written by the script beside it, which also computed what the network gives.</summary>
public class TorchNamesTests
{
    private static readonly WeightNames Names = WeightNames.PyTorch
        .With("Stem.0", "conv1").With("Stem.1", "bn1")
        .With("Layer*.*.0.Body.0", "layer*.*.conv1").With("Layer*.*.0.Body.1", "layer*.*.bn1")
        .With("Layer*.*.0.Body.2", "layer*.*.conv2").With("Layer*.*.0.Body.3", "layer*.*.bn2")
        .With("Layer*.*.0.Shortcut", "layer*.*.downsample")
        .With("Head.0", "fc")
        .Ignore("example");

    [Fact]
    public void Load_TorchvisionNames_GivesWhatTheScriptComputed()
    {
        using SmallResNet network = new(seed: 1);
        network.Load(PathOf("small-resnet.safetensors"), Names);
        float[] expected = Read("example.logits"), actual = network.Logits(Read("example.input"));
        Assert.All(Enumerable.Range(0, 5), i => Assert.Equal(expected[i], actual[i], 1e-4f));
    }

    [Fact]
    public void Load_WithoutNames_ListsEveryTensor()
    {
        using SmallResNet network = new(seed: 1);
        string message = Assert.Throws<InvalidDataException>(() => network.Load(PathOf("small-resnet.safetensors"))).Message;
        Assert.All(network.Parameters.Concat(network.States), tensor => Assert.Contains($"  {tensor.Name} is missing", message, StringComparison.Ordinal));
        Assert.Contains("  layer2.0.downsample.1.running_var is not in the network", message, StringComparison.Ordinal);
        Assert.Contains("  bn1.num_batches_tracked is not in the network", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Template_OfTheFile_ListsLayersAndWhatThereIs()
    {
        using SmallResNet network = new(seed: 1);
        string template = WeightNames.Template(network, PathOf("small-resnet.safetensors"));
        Assert.Contains("\"Stem.0\": \"\",  // Weight 4×3×7×7", template, StringComparison.Ordinal);
        Assert.Contains("// layer2.0.downsample.0: weight 6×4×1×1", template, StringComparison.Ordinal);
    }

    private static string PathOf(string file, [CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, file);

    private static float[] Read(string name)
    {
        byte[] file = File.ReadAllBytes(PathOf("small-resnet.safetensors"));
        int headerLength = (int)BitConverter.ToInt64(file);
        using JsonDocument header = JsonDocument.Parse(file.AsMemory(8, headerLength));
        JsonElement offsets = header.RootElement.GetProperty(name).GetProperty("data_offsets");
        return MemoryMarshal.Cast<byte, float>(file.AsSpan((8 + headerLength + offsets[0].GetInt32())..(8 + headerLength + offsets[1].GetInt32()))).ToArray();
    }
}

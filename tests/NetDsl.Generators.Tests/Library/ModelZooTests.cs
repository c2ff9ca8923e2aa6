using System.Text;
using NetDsl.Generators.Emit;
using NetDsl.Generators.Model;
using NetDsl.TestKit;
using NetDsl.TestKit.Compilation;
using Xunit;

namespace NetDsl.Generators.Tests.Library;

/// <summary>The published networks of the model zoo: their parameters are those of the publications, and each is written in at most forty lines.</summary>
public sealed class ModelZooTests
{
    [Theory]
    [InlineData("SmallNetworks", "LeNet5", 61_706)]
    [InlineData("SmallNetworks", "Srcnn", 8_129)]
    [InlineData("SmallNetworks", "DeepQNetwork", 1_693_362)]
    [InlineData("ResNet20", "ResNet20", 272_474)]
    [InlineData("ResNet20", "ResNet20A", 269_722)]
    [InlineData("AlexNet", "AlexNet", 60_965_224)]
    [InlineData("Vgg16", "Vgg16", 138_357_544)]
    [InlineData("GoogLeNet", "GoogLeNet", 6_998_552)]
    [InlineData("GoogLeNet", "GoogLeNetAuxiliary", 13_378_280)]
    [InlineData("ResNets", "ResNet18", 11_689_512)]
    [InlineData("ResNets", "ResNet50", 25_557_032)]
    [InlineData("ResNets", "ResNet152", 60_192_808)]
    public void Network_AsPublished_HasItsParameters(string file, string network, long parameters)
    {
        NetworkModel model = NetworkHost.ReadSound(NetworkHost.OnlyNetwork(Source(file), network));
        Assert.Equal(network, model.Name);
        Assert.Equal(parameters, model.Parameters.Sum(parameter => parameter.Shape.CountPerExample));
    }

    /// <summary>Deep networks repeat few blocks: what repeats must not be written down again, or compilers and editors choke on it.</summary>
    [Fact]
    public void ResNet152_Compiled_GivesLessThanTwoMebibytesOfSource()
    {
        NetworkModel model = NetworkHost.ReadSound(NetworkHost.OnlyNetwork(Source("ResNets"), "ResNet152"));
        CompiledNetwork compiled = NetworkCompiler.Compile(model, CancellationToken.None);
        Assert.InRange(compiled.Files.Sum(file => Encoding.UTF8.GetByteCount(file.Text)), 500_000, 2 * 1024 * 1024);
    }

    [Fact]
    public void Files_OfTheZoo_HoldNetworksOfAtMostFortyLines()
    {
        foreach ((string path, string text) in RepositoryFiles.Sources("examples/ModelZoo/Networks"))
        {
            int length = 0;
            foreach (string line in text.Split('\n'))
            {
                length = line == "{" ? 0 : length + 1;
                Assert.True(length <= 40, $"{path} holds a network of more than forty lines.");
            }
        }
    }

    private static string Source(string file) => RepositoryFiles.Read($"examples/ModelZoo/Networks/{file}.cs")!;
}

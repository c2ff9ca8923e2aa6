using Examples.ModelZoo.Networks;
using NetDsl;

namespace Examples.ModelZoo;

/// <summary>A network of the zoo.</summary>
/// <param name="Card">What the compiler knows of it.</param>
/// <param name="File">The file of <c>Networks/</c> it stands in.</param>
/// <param name="Parameters">The number of parameters of the publication, or of its best known implementation; null where none is agreed on.</param>
internal sealed record ZooNetwork(ModelCard Card, string File, long? Parameters);

/// <summary>The networks of the table, small ones first.</summary>
internal static class Zoo
{
    public static IReadOnlyList<ZooNetwork> Networks { get; } =
    [
        new(Srcnn.Card, "SmallNetworks.cs", 8_129),
        new(LeNet5.Card, "SmallNetworks.cs", 61_706),
        new(ResNet20A.Card, "ResNet20.cs", 269_722),
        new(ResNet20.Card, "ResNet20.cs", 272_474),
        new(DeepQNetwork.Card, "SmallNetworks.cs", 1_693_362),
        new(LocallyConnectedLayer.Card, "Local.cs", null),
        new(GoogLeNet.Card, "GoogLeNet.cs", 6_998_552),
        new(ResNet18.Card, "ResNets.cs", 11_689_512),
        new(GoogLeNetAuxiliary.Card, "GoogLeNet.cs", 13_378_280),
        new(ResNet50.Card, "ResNets.cs", 25_557_032),
        new(SegNet.Card, "DensePrediction.cs", null),
        new(ResNet152.Card, "ResNets.cs", 60_192_808),
        new(AlexNet.Card, "AlexNet.cs", 60_965_224),
        new(Fcn8.Card, "DensePrediction.cs", null),
        new(Fcn16.Card, "DensePrediction.cs", null),
        new(Fcn32.Card, "DensePrediction.cs", null),
        new(Vgg16.Card, "Vgg16.cs", 138_357_544),
        new(DeconvNet.Card, "DensePrediction.cs", null),
    ];
}

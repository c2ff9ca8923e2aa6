#:project ../../runtime/NetDsl.Training/NetDsl.Training.csproj
#:property CustomBeforeMicrosoftCommonTargets=$(MSBuildProjectDirectory)/../../runtime/NetDsl/build/NetDsl.Source.targets
#:property PublishAot=false
using NetDsl;
using NetDsl.Training;
using static NetDsl.Functions;

using var net = new Digits(seed: 42);
var (train, test) = DataSets.Digits().Split(testFraction: 0.25, seed: 1);
Fit.Run(net.Train, train, new() { Epochs = 10, BatchSize = 64 });
Console.WriteLine($"{ConfusionMatrix.Of(net.Logits, test).Accuracy:P1} of the test digits are read right.");

[Network]
public partial class Digits
{
    static readonly Layer Classifier = Flatten | Dense(64) | Relu | Dense(10);

    [Predict]
    static Tensor Logits([Shape(8, 8)] Tensor image) => image | Classifier;

    [Train, Adam(3e-3f)]
    static Tensor Loss(Tensor image, [Classes(10)] Indices digit) => Logits(image) | CrossEntropy(digit);
}

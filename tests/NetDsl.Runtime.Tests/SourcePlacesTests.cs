using NetDsl.Execution;

namespace NetDsl.Runtime.Tests;

/// <summary>From a launch's label to lines of the user's files.</summary>
public class SourcePlacesTests
{
    private const string Origins = "Body\tNet.cs\t4\nBody_2\tNet.cs\t5\nHead\tParts.cs\t9\nTrain()\tNet.cs\t12\nLoss()\tNet.cs\t12";

    [Theory]
    [InlineData("Train", "Body_0_forward", "Net.cs:4")]
    [InlineData("Train", "Body_2_0_forward", "Net.cs:5")]
    [InlineData("Train", "Body", "Net.cs:4")]
    [InlineData("Train", "Bodyguard_forward", "Net.cs:12")]
    [InlineData("Train", "Adam_update", "Net.cs:12")]
    [InlineData("Train", "CrossEntropy_mean + Body_1_Bias_gradient + Body_0_Weight_gradient", "Net.cs:4, 12")]
    [InlineData("Train", "Head_forward + Body_forward", "Parts.cs:9, Net.cs:4")]
    [InlineData("Other", "Relu_forward", "")]
    [InlineData("Other", "Head_forward", "Parts.cs:9")]
    [InlineData("Other", "", "")]
    public void Of_ALabel_GivesThePlacesOfItsSteps(string entry, string label, string expected) => Assert.Equal(expected, new SourcePlaces(Origins).Of(entry, label));

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("Body")]
    [InlineData("Body\tNet.cs\tfour")]
    [InlineData("Body\tNet.cs\t4\t5")]
    public void Of_OriginsThatSayNothing_IsEmpty(string origins) => Assert.Equal("", new SourcePlaces(origins).Of("Train", "Body_forward"));
}

using System.IO.Compression;
using Xunit;

namespace NetDsl.Training.Tests;

public sealed class IdxFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(".gz")]
    [InlineData("")]
    public void Idx_GoodFiles_ReadsPixelsAndLabels(string extension)
    {
        var images = Write("images" + extension, [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 0, 51, 255, 102, 0, 204]);
        var labels = Write("labels" + extension, [0, 0, 8, 1, 0, 0, 0, 2, 7, 0]);
        var data = DataSets.Idx("two", images, labels, classes: 10);
        Assert.Equal(2, data.Count);
        Assert.Equal([1, 3], data.Shape.ToArray());
        Assert.Equal([0f, 0.2f, 1f], data[0].Features.ToArray());
        Assert.Equal([0.4f, 0f, 0.8f], data[1].Features.ToArray());
        Assert.Equal((7, 0), (data[0].Label, data[1].Label));
    }

    [Fact]
    public void Read_FileLargerThanOneBuffer_ReadsAll()
    {
        var elements = new byte[3_000_017];
        new Random(1).NextBytes(elements);
        var path = Write("large.gz", [0, 0, 8, 1, 0, 0x2D, 0xC6, 0xD1, .. elements]);
        Assert.Equal(elements, IdxFile.Read(path, axes: 1).Elements);
    }

    [Theory]
    [InlineData(new byte[] { }, "ends within its header")]
    [InlineData(new byte[] { 0, 0, 8 }, "ends within its header")]
    [InlineData(new byte[] { 0, 0, 8, 1, 0, 0 }, "ends within its header")]
    [InlineData(new byte[] { 0, 0, 9, 1, 0, 0, 0, 1, 5 }, "begins with 00000901")]
    [InlineData(new byte[] { 0, 0, 8, 3, 0, 0, 0, 1 }, "begins with 00000803")]
    [InlineData(new byte[] { 80, 75, 3, 4, 0, 0, 0, 1, 5 }, "begins with 504B0304")]
    [InlineData(new byte[] { 0, 0, 8, 1, 0, 0, 0, 0 }, "extent of 0")]
    [InlineData(new byte[] { 0, 0, 8, 1, 255, 255, 255, 255 }, "extent of 4294967295")]
    [InlineData(new byte[] { 0, 0, 8, 1, 0x7F, 0, 0, 0, 1, 2 }, "is truncated: 2 of 2130706432")]
    [InlineData(new byte[] { 0, 0, 8, 1, 0, 0, 0, 3, 1, 2 }, "is truncated: 2 of 3")]
    [InlineData(new byte[] { 0, 0, 8, 1, 0, 0, 0, 1, 1, 2 }, "holds more than the 1 elements")]
    public void Read_HostileFile_SaysWhatIsWrong(byte[] content, string expected)
    {
        foreach (var path in (string[])[Write("file", content), Write("file.gz", content)])
        {
            var failure = Assert.Throws<InvalidDataException>(() => IdxFile.Read(path, axes: 1));
            Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
            Assert.Contains(path, failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Read_ExtentsWhoseProductOverflows_SaysSo()
    {
        var path = Write("images", [0, 0, 8, 3, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0]);
        Assert.Contains("no data set in memory", Assert.Throws<InvalidDataException>(() => IdxFile.Read(path, axes: 3)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(40)]
    public void Read_GzipCutOff_Throws(int length)
    {
        var path = Good();
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..length]);
        Assert.Contains(path, Assert.Throws<InvalidDataException>(() => IdxFile.Read(path, axes: 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_GzipWithOneBitChanged_Throws()
    {
        var path = Good();
        var good = File.ReadAllBytes(path);
        var damagedContent = (byte[])good.Clone();
        damagedContent[^6] ^= 1;
        File.WriteAllBytes(path, damagedContent);
        Assert.Throws<InvalidDataException>(() => IdxFile.Read(path, axes: 1));
    }

    [Fact]
    public void Read_NotGzipAtAll_Throws()
    {
        var path = folder.File("page.gz");
        File.WriteAllText(path, "<html>404</html>");
        Assert.Contains("is damaged", Assert.Throws<InvalidDataException>(() => IdxFile.Read(path, axes: 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Idx_CountsThatDiffer_SaysBoth()
    {
        var images = Write("images", [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 9]);
        var labels = Write("labels", [0, 0, 8, 1, 0, 0, 0, 2, 1, 2]);
        var failure = Assert.Throws<InvalidDataException>(() => DataSets.Idx("odd", images, labels, classes: 10));
        Assert.Contains("holds 1 images", failure.Message, StringComparison.Ordinal);
        Assert.Contains("holds 2 labels", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Idx_LabelOutOfRange_SaysWhere()
    {
        var images = Write("images", [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 9, 9]);
        var labels = Write("labels", [0, 0, 8, 1, 0, 0, 0, 2, 1, 10]);
        var failure = Assert.Throws<InvalidDataException>(() => DataSets.Idx("odd", images, labels, classes: 10));
        Assert.Contains("label 10 at position 1", failure.Message, StringComparison.Ordinal);
    }

    private string Good() => Write("good.gz", [0, 0, 8, 1, 0, 0, 0, 200, .. Enumerable.Range(0, 200).Select(i => (byte)(i * 37))]);

    private string Write(string name, byte[] content)
    {
        var path = folder.File(name);
        using var file = File.Create(path);
        using Stream stream = name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionLevel.Fastest) : file;
        stream.Write(content);
        return path;
    }
}

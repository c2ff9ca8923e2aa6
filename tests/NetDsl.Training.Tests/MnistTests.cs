using System.Net;
using Xunit;

namespace NetDsl.Training.Tests;

public sealed class MnistTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("train", "", ".gz")]
    [InlineData("train", "mnist", "")]
    [InlineData("train10k", "", ".gz")]
    [InlineData("train10k", "mnist", ".gz")]
    public void Find_FilesInFolder_AcceptsBothNamesAndASubfolder(string trainPart, string subfolder, string extension)
    {
        var place = Path.Combine(folder.Path, subfolder);
        Directory.CreateDirectory(place);
        foreach (var name in (string[])[$"{trainPart}-images-idx3-ubyte", $"{trainPart}-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"])
        {
            File.WriteAllText(Path.Combine(place, name + extension), "");
        }

        var found = MnistFiles.Find(folder.Path, CancellationToken.None);
        Assert.Equal(Path.Combine(place, $"{trainPart}-images-idx3-ubyte{extension}"), found.TrainImages);
        Assert.Equal(Path.Combine(place, $"t10k-labels-idx1-ubyte{extension}"), found.TestLabels);
    }

    [Fact]
    public void Download_WithoutNetwork_NamesEachMirrorAndLeavesNothing()
    {
        using var download = new MnistDownload(new Network(_ => throw new HttpRequestException("no such host is known")));
        var failure = Assert.Throws<IOException>(() => download.Into(folder.Path, CancellationToken.None));
        Assert.Equal(2, failure.Message.Split("no such host is known").Length - 1);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Download_OfSomethingElse_IsRefusedByItsChecksum()
    {
        using var download = new MnistDownload(new Network(_ => new HttpResponseMessage { Content = new StringContent("a login page") }));
        var failure = Assert.Throws<IOException>(() => download.Into(folder.Path, CancellationToken.None));
        Assert.Contains("is not the published file", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Download_MirrorWithoutTheFile_AsksTheNext()
    {
        var asked = new List<string>();
        using var download = new MnistDownload(new Network(request =>
        {
            asked.Add(request.RequestUri!.Host);
            return new HttpResponseMessage(HttpStatusCode.NotFound);
        }));
        Assert.Throws<IOException>(() => download.Into(folder.Path, CancellationToken.None));
        Assert.Equal(2, asked.Distinct().Count());
    }

    [Fact]
    public void Download_Cancelled_StopsAndLeavesNothing()
    {
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();
        using var download = new MnistDownload(new Network(_ => new HttpResponseMessage { Content = new StringContent("anything") }));
        Assert.ThrowsAny<OperationCanceledException>(() => download.Into(folder.Path, cancellation.Token));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    private sealed class Network(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) => answer(request);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(answer(request));
    }
}

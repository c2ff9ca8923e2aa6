using NetDsl.Generators.Analyzers;
using NetDsl.TestKit.Compilation;
using Xunit;

namespace NetDsl.Generators.Tests.Incremental;

/// <summary>What is read ahead of the first analysis is a network as users write them: a mistake in it would end the read where it stands.</summary>
public class WarmUpTests
{
    [Fact]
    public void Network_ReadAhead_HasNoMistakesAndNoAdvice()
    {
        Generators.Frontend.ReadResult? read = ReaderWarmUp.Read(CSharpHost.Compile(), CSharpHost.ParseOptions);

        Assert.NotNull(read);
        Assert.Empty(read.Findings);
        Assert.Empty(read.Model.Errors);
        Assert.NotEmpty(read.Model.Entries);
    }
}

using NetDsl.TestKit;
using Xunit;

namespace NetDsl.Generators.Tests.Operators;

public class OperatorDocumentationTests
{
    [Fact]
    public void OperatorsMarkdown_ComparedWithTheCatalogues_IsUpToDate() =>
        Assert.True(RepositoryFiles.IsUpToDate("docs/operators.md", OperatorDocumentation.Text()), "docs/operators.md is stale: run this test with NETDSL_ACCEPT=1 and look at the difference");
}

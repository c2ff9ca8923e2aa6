using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace NetDsl.Generators.Frontend;

/// <summary>Reads what the user wrote about an entry point, for the docs of the generated methods.</summary>
internal static class Documentation
{
    /// <summary>The summary as one line of text; empty without XML docs, or when they are no XML.</summary>
    public static string Summary(IMethodSymbol method, CancellationToken cancellation)
    {
        string? xml = method.GetDocumentationCommentXml(cancellationToken: cancellation);
        if (string.IsNullOrWhiteSpace(xml))
        {
            return "";
        }

        try
        {
            string? text = XElement.Parse(xml).Element("summary")?.Value;
            return text is null ? "" : string.Join(" ", text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        }
        catch (XmlException)
        {
            return "";
        }
    }
}

using NetDsl.Generators.Frontend.Staging;

namespace NetDsl.Generators.Frontend.Advice;

/// <summary>Advice that a library function gave while a graph was read; reported when nothing is wrong with the network.</summary>
/// <param name="Id">The diagnostic.</param>
/// <param name="Origin">The call it is about.</param>
/// <param name="FixData">What a code fix needs to know.</param>
/// <param name="Arguments">The particulars of the message.</param>
internal sealed record Remark(string Id, Origin Origin, IReadOnlyList<(string Name, string Value)> FixData, object[] Arguments);

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Frontend;

/// <summary>A diagnostic before it has a descriptor: what the reader found and where. Holds syntax, so it never enters a model.</summary>
/// <param name="Id">The diagnostic's id.</param>
/// <param name="Arguments">The arguments of its message, as text.</param>
/// <param name="Suffix">What the message ends with beyond its format: the iteration of an unrolled loop, a missing [Shape].</param>
/// <param name="Location">Where it is reported.</param>
/// <param name="Additional">Other places that explain it.</param>
/// <param name="FixData">What a code fix needs to know, by the names of <see cref="Diagnostics.FixData"/>.</param>
internal sealed record Finding(
    string Id, EquatableArray<string> Arguments, string Suffix, Location Location, IReadOnlyList<Location> Additional, ImmutableDictionary<string, string?> FixData);

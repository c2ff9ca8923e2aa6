namespace NetDsl;

/// <summary>How long the start of a network took, and where the time went.</summary>
/// <param name="Construction">Finding the device, allocating memory, drawing and writing initial values.</param>
/// <param name="Entries">One row for each entry point that has been called, in the order of the network's entries.</param>
public sealed record StartupTimings(TimeSpan Construction, IReadOnlyList<EntryStartup> Entries);

/// <summary>The start of one entry point.</summary>
/// <param name="Entry">The generated method's name.</param>
/// <param name="Build">Compiling the program, or loading it from the cache.</param>
/// <param name="FirstRun">The first call on the device; some drivers compile to machine code only then. Zero until that call has returned.</param>
/// <param name="FromCache">Whether the program came from the cache on disk.</param>
public sealed record EntryStartup(string Entry, TimeSpan Build, TimeSpan FirstRun, bool FromCache);

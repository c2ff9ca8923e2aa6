namespace NetDsl.Generators.Model;

/// <summary>
/// An invariant of the compiler does not hold: a bug in NetDsl, never a mistake of the user. Names the pass; the generator turns it into ND9001.
/// </summary>
internal sealed class CompilerBugException(string pass, string message) : Exception(pass + ": " + message)
{
    public string Pass { get; } = pass;
}

using System.Runtime.CompilerServices;

namespace NetDsl;

/// <summary>What the body of every function of the language is: these functions are read by the compiler and have nothing to run.</summary>
internal static class Staged
{
    /// <summary>The exception of a language function that somebody called outside a network.</summary>
    public static InvalidOperationException Only([CallerMemberName] string function = "") => new(
        $"'{function}' is compiled by NetDsl and does not run as C#: use it in the static members of a partial class marked [Network], and call the methods generated for its " +
        "[Predict] and [Train] entry points on an instance of that class.");
}

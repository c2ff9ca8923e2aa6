using Microsoft.CodeAnalysis;
using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Library;

namespace NetDsl.Generators.Frontend.Staging;

/// <content>What stands around an application and changes what it means: <c>Frozen</c>, <c>Resetting</c>, functions over sequences.</content>
internal sealed partial class Stager
{
    /// <summary>The functions over sequences whose function of one item is in progress, innermost last.</summary>
    private readonly Stack<string> _loopsOverItems = [];

    /// <summary>What the innermost <c>Resetting</c> says; null outside of any, and for one item of a sequence, of which flags of a sequence around it say nothing.</summary>
    private ResetFlags? _resetting;
    private int _frozen;

    /// <summary>Whether the graph is in training mode here: not inside <c>Frozen</c>.</summary>
    internal bool IsTraining => _frozen == 0 && _session.IsTraining;

    internal Staged ApplyFrozen(Staged function, Staged[] arguments, SyntaxNode site)
    {
        _frozen++;
        try
        {
            return Apply(function, arguments, site);
        }
        finally
        {
            _frozen--;
        }
    }

    internal Staged ApplyToItem(string loop, Staged function, Staged[] items, SyntaxNode site)
    {
        ResetFlags? around = _resetting;
        _loopsOverItems.Push(loop);
        _resetting = null;
        try
        {
            return Apply(function, items, site);
        }
        finally
        {
            _resetting = around;
            _loopsOverItems.Pop();
        }
    }

    internal Staged ApplyResetting(Staged function, int flags, Staged[] arguments, SyntaxNode site)
    {
        ResetFlags? around = _resetting;
        ResetFlags own = new(flags);
        _resetting = own;
        try
        {
            Staged result = Apply(function, arguments, site);
            return own.IsTaken || IsPoisoned(result) ? result : throw new StagingException(DiagnosticIds.NothingToReset, Graph.Describe(flags));
        }
        finally
        {
            _resetting = around;
        }
    }

    /// <summary>The flags of the <c>Resetting</c> around a loop over items; null where they say nothing of it.</summary>
    internal int? TakeReset(bool carries)
    {
        // One flag an example is for what goes on from the call before: everything else begins anew anyway.
        if (_resetting is not { } own || (!carries && Graph.ShapeOf(own.Flags).Example.Rank == 0))
        {
            return null;
        }

        own.IsTaken = true;
        return own.Flags;
    }

    private sealed class ResetFlags(int flags)
    {
        public int Flags => flags;

        public bool IsTaken { get; set; }
    }
}

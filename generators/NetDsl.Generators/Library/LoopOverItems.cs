using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Library;

/// <summary>A loop over items that was staged, and what it gives.</summary>
/// <param name="call">The call that staged it.</param>
/// <param name="body">Its body.</param>
/// <param name="operands">Its operands.</param>
/// <param name="form">The form of the state.</param>
/// <param name="emission">The form of what a step emits; null where it emits nothing.</param>
internal sealed class LoopOverItems(LibraryCall call, ScanBody body, EquatableArray<int> operands, Staged form, Staged? emission)
{
    /// <summary>What the steps emitted, in the form of one emission; each tensor has an axis of items in front. Null where they emit nothing.</summary>
    public Staged? Emitted
    {
        get
        {
            if (emission is null)
            {
                return null;
            }

            // What is the state anyway is read where the states are.
            int next = body.States;
            return Sequences.Replaced(call, emission, leaf =>
            {
                int output = next++;
                int[] same = [.. Enumerable.Range(0, body.States).Where(state => body.ResultOf(state) == body.ResultOf(output))];
                return Sequences.WithId(leaf, same.Length > 0 ? After(same[0]) : call.Graph.Scan(body, operands, output));
            });
        }
    }

    /// <summary>The states after each step.</summary>
    public Staged States() => Recurrence.WithIds(call, form, [.. Enumerable.Range(0, body.States).Select(After)]);

    /// <summary>The state after the last step.</summary>
    public Staged Final() => Recurrence.WithIds(
        call, form, [.. Enumerable.Range(0, body.States).Select(state => call.Graph.ItemOf(call.Graph.Scan(body, operands, state), body.LastState))]);

    private int After(int state) => call.Graph.CutItems(call.Graph.Scan(body, operands, state), body.After, body.Length);
}

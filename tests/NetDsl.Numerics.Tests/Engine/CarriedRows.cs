using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Plans;
using NetDsl.TestKit.Interpreter;

namespace NetDsl.Numerics.Tests.Engine;

/// <summary>What an entry point carries from call to call, by the rule in the documentation: a row goes on where it ended in the call before, one that was not in it begins with zeros.</summary>
internal sealed class CarriedRows(ArenaLayout layout)
{
    private double[][] _states = [.. layout.Variables.Select(_ => Array.Empty<double>())];

    /// <summary>What a call of so many examples finds.</summary>
    public double[][] Begin(int batch)
    {
        for (int i = 0; i < _states.Length; i++)
        {
            Array.Resize(ref _states[i], batch * (int)layout.Variables[i].Variable.Shape.CountPerExample);
        }

        return _states;
    }

    /// <summary>Takes over what the call left.</summary>
    public void End(Evaluation evaluation) => _states = [.. Enumerable.Range(0, _states.Length).Select(state => evaluation.Result(ResultKind.Carried, state))];
}

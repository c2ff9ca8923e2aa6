using Microsoft.CodeAnalysis;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Library;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Frontend.Staging;

/// <summary>A call of the library as the reader makes it. <paramref name="layer"/> is the layer that is applied, null for functions.</summary>
internal sealed class StagerCall(Stager stager, IReadOnlyList<(string Name, Staged Value)> arguments, LayerInfo? layer, SyntaxNode site) : LibraryCall
{
    public override GraphBuilder Graph => stager.Graph;

    public override bool IsTraining => stager.IsTraining;

    public override Staged? Argument(string name)
    {
        // Calls have a few arguments: a list is searched faster than a dictionary is made.
        for (int i = 0; i < arguments.Count; i++)
        {
            if (arguments[i].Name == name)
            {
                return arguments[i].Value;
            }
        }

        return null;
    }

    public override int Weight(string suffix, Shape shape, Initializer initializer) => stager.ReadWeight(LayerNames.NameOf(Layer) + "." + suffix, shape, initializer, Layer);

    public override int ReadState(string suffix, Shape shape, double initialValue) => stager.ReadState(Layer, suffix, shape, initialValue);

    public override void WriteState(string suffix, int value) => stager.WriteState(Layer, suffix, value);

    public override string Carrier(string function) => stager.Carrier(layer, function);

    public override int ReadCarried(string name, Shape shape) => stager.ReadCarried(name, shape);

    public override void WriteCarried(int carried, int value) => stager.WriteCarried(carried, value);

    public override uint RandomStream() => stager.RandomStream();

    public override Staged Apply(Staged function, params Staged[] operands) => stager.ApplyFromLibrary(function, operands, site);

    public override Staged ApplyFrozen(Staged function, params Staged[] operands) => stager.ApplyFrozen(function, operands, site);

    public override Staged ApplyResetting(Staged function, int flags, params Staged[] operands) => stager.ApplyResetting(function, flags, operands, site);

    public override int? TakeReset(bool carries) => stager.TakeReset(carries);

    public override Staged ApplyToItem(string loop, Staged function, params Staged[] items) => stager.ApplyToItem(loop, function, items, site);

    public override Staged? WithMembers(Staged.Opaque value, Func<string, Staged, Staged> member)
    {
        if (value.Value is not RecordValue record)
        {
            return null;
        }

        RecordValue copy = record.Copy();
        foreach (string name in record.Members.Keys.OrderBy(name => name, StringComparer.Ordinal))
        {
            copy.Members[name] = member(name, record.Members[name]);
        }

        return new Staged.Opaque(copy);
    }

    public override void Replace(int value, int by) => stager.Replace(value, by);

    public override void Advise(string id, IReadOnlyList<(string Name, string Value)> fixData, params object[] arguments) => stager.Advise(id, fixData, arguments);

    public override int ToTensor(Staged value) => stager.TensorOf(value);

    private LayerInfo Layer => layer ?? throw new CompilerBugException(nameof(StagerCall), "only layers have weights and states");
}

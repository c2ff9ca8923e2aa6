using System.Globalization;

namespace NetDsl.Execution;

/// <summary>What the arguments of an entry's calls must be. Messages name the parameter, its shape and what was given, because the caller sees only a generated method.</summary>
internal sealed class CallChecks
{
    private readonly EntryDescription entry;
    private readonly PlanDescription plan;
    private readonly DeviceContext context;
    private readonly int capacity;
    private readonly string network;
    private readonly long[] inputLengths;
    private readonly long[] outputLengths;

    internal CallChecks(string network, EntryDescription entry, PlanDescription plan, DeviceContext context, int capacity)
    {
        (this.network, this.entry, this.plan, this.context, this.capacity) = (network, entry, plan, context, capacity);
        inputLengths = [.. plan.Inputs.Select(data => ShapeText.LengthOf(data.Shape))];
        outputLengths = [.. plan.Outputs.Select(data => ShapeText.LengthOf(data.Shape))];
    }

    /// <summary>Whether no examples give a result: an empty one, where every output has one row an example. The mean of no losses does not exist.</summary>
    private bool MayBeEmpty => entry.Kind == EntryKind.Predict && Array.TrueForAll(plan.Outputs, output => output.IsBatched);

    /// <summary>The number of elements of one example of an input.</summary>
    internal long InputLength(int index) => inputLengths[index];

    /// <summary>The number of elements of one example of an output.</summary>
    internal long OutputLength(int index) => outputLengths[index];

    /// <summary>The batch that an input of so many elements has.</summary>
    /// <param name="index">Which input.</param>
    /// <param name="type">The type of what was given.</param>
    /// <param name="length">The number of elements given.</param>
    /// <param name="batchSoFar">The batch of the inputs before, or −1.</param>
    internal long BatchOfInput(int index, DataType type, long length, long batchSoFar)
    {
        var input = plan.Inputs[index];
        var exampleLength = inputLengths[index];
        CheckType(input, type);
        var batch = length / exampleLength;
        if (batch * exampleLength != length)
        {
            throw new ArgumentException($"{input.Name} holds {Numbers(length)}, which is not a multiple of {Extent(input, exampleLength)}.", input.Name);
        }

        return batchSoFar < 0 || batchSoFar == batch
            ? batch
            : throw new ArgumentException(
                $"{input.Name} holds {Numbers(length)}, which are {Examples(batch)} of {Extent(input, exampleLength)}, but {OthersOf(index)} {Examples(batchSoFar)}.", input.Name);
    }

    /// <summary>Throws when a label is not below the number of classes.</summary>
    internal void Labels(int index, ReadOnlySpan<int> labels)
    {
        var input = plan.Inputs[index];
        if (input.Classes == 0)
        {
            return;
        }

        for (var i = 0; i < labels.Length; i++)
        {
            if ((uint)labels[i] >= (uint)input.Classes)
            {
                throw new ArgumentOutOfRangeException(
                    input.Name, labels[i],
                    $"{input.Name}[{i.ToString(CultureInfo.InvariantCulture)}] is {labels[i].ToString(CultureInfo.InvariantCulture)}, but labels are in [0, {ByteText.Count(input.Classes)}).");
            }
        }
    }

    internal void InputDevice(int index, DeviceMemory memory) => CheckDevice(plan.Inputs[index].Name, memory);

    internal void OutputDevice(int index, DeviceMemory memory) => CheckDevice(plan.Outputs[index].Name, memory);

    /// <summary>The number of elements of an output for a batch, to allocate it.</summary>
    internal long LengthOfOutput(int index, DataType type, long batch)
    {
        CheckType(plan.Outputs[index], type);
        return LengthOfOutput(index, batch);
    }

    private long LengthOfOutput(int index, long batch) => outputLengths[index] * (plan.Outputs[index].IsBatched ? Math.Max(batch, 0) : 1);

    internal void Output(int index, DataType type, long length, long batch)
    {
        CheckType(plan.Outputs[index], type);
        var expected = LengthOfOutput(index, batch);
        if (length != expected)
        {
            var output = plan.Outputs[index];
            var reason = output.IsBatched ? $"{Examples(batch)} of {Extent(output, outputLengths[index])}" : Extent(output, outputLengths[index]);
            throw new ArgumentException($"{output.Name} has room for {Numbers(length)}; it takes exactly {ByteText.Count(expected)}, {reason}.", output.Name);
        }
    }

    /// <summary>Throws unless all inputs are given and the batch is one that the entry can take.</summary>
    internal void Complete(ref CallSlots inputs, long batch)
    {
        for (var i = 0; i < inputLengths.Length; i++)
        {
            if (!inputs[i].IsGiven)
            {
                throw new InvalidOperationException($"{entry.Name} was called without its input {plan.Inputs[i].Name}.");
            }
        }

        if (batch < 0)
        {
            throw new InvalidOperationException($"{entry.Name} was called without a batch.");
        }

        var parameter = inputLengths.Length > 0 ? plan.Inputs[0].Name : "batch";
        if (batch == 0 && !MayBeEmpty)
        {
            throw new ArgumentException($"{entry.Name} was given no examples, and its result does not exist without one. Skip the call.", parameter);
        }

        if (batch > capacity && (entry.Kind == EntryKind.Train || !entry.IsPerExample))
        {
            throw new ArgumentException(
                $"{entry.Name} was given {Examples(batch)}, but the network's capacity is {ByteText.Count(capacity)}. Use smaller batches, or construct it with "
                + $"new {network}(capacity: {batch.ToString(CultureInfo.InvariantCulture)}).",
                parameter);
        }
    }

    internal void CompleteOutputs(ref CallSlots outputs)
    {
        for (var i = 0; i < outputLengths.Length; i++)
        {
            if (!outputs[i].IsGiven)
            {
                throw new InvalidOperationException($"{entry.Name} was called without a place for its output {plan.Outputs[i].Name}.");
            }
        }
    }

    private static string Extent(DataDescription data, long length)
        => data.Shape.Length > 1 ? $"{ByteText.Count(length)} ({ShapeText.Of(data.Shape)})" : ByteText.Count(length);

    private static string Numbers(long count) => count == 1 ? "1 number" : $"{ByteText.Count(count)} numbers";

    private static string Examples(long count) => count == 1 ? "1 example" : $"{ByteText.Count(count)} examples";

    private static string NameOf(DataType type) => type == DataType.Int32 ? "labels (int)" : "numbers (float)";

    private static void CheckType(DataDescription data, DataType type)
    {
        if (data.Type != type)
        {
            throw new ArgumentException($"{data.Name} holds {NameOf(data.Type)}, not {NameOf(type)}.", data.Name);
        }
    }

    private string OthersOf(int index) => index == 0 ? "the call has" : $"{plan.Inputs[index - 1].Name} has";

    private void CheckDevice(string parameter, DeviceMemory memory)
    {
        if (memory.Context != context)
        {
            throw new ArgumentException(
                $"{parameter} lives on {memory.Context.Device.Name}, but the network on {context.Device.Name}. Make the array with the network's Device.", parameter);
        }
    }
}

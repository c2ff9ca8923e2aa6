using System.ComponentModel;
using System.Runtime.InteropServices;

namespace NetDsl.Execution;

/// <summary>
/// One call of an entry point, as generated methods make it: inputs (or a batch), then outputs, then one of <see cref="Train"/>, <see cref="Evaluate"/> and
/// <see cref="Run"/>. Nothing is copied and no lock is taken before that last method, so that a call given up half-way leaves nothing behind.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct EntryCall
{
    private readonly EntryRunner runner;
    private readonly CallChecks checks;
    private CallSlots inputs;
    private CallSlots outputs;
    private long batch;

    internal EntryCall(EntryRunner runner)
    {
        this.runner = runner;
        checks = runner.Checks;
        batch = -1;
    }

    /// <summary>Gives an input as a span.</summary>
    /// <param name="index">Which input.</param>
    /// <param name="data">The examples, one after another.</param>
    /// <exception cref="ArgumentException">The length is not a multiple of an example, or another input has another number of examples.</exception>
    public void Input(int index, ReadOnlySpan<float> data)
    {
        batch = checks.BatchOfInput(index, DataType.Float32, data.Length, batch);
        Give(ref inputs[index]).Source = MemoryMarshal.AsBytes(data);
    }

    /// <summary>Gives an input of labels as a span.</summary>
    /// <param name="index">Which input.</param>
    /// <param name="data">The examples, one after another.</param>
    /// <exception cref="ArgumentException">The length is not a multiple of an example, or another input has another number of examples.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A label is not in range; the message tells which.</exception>
    public void Input(int index, ReadOnlySpan<int> data)
    {
        batch = checks.BatchOfInput(index, DataType.Int32, data.Length, batch);
        checks.Labels(index, data);
        Give(ref inputs[index]).Source = MemoryMarshal.AsBytes(data);
    }

    /// <summary>Gives an input that lies on the device already.</summary>
    /// <param name="index">Which input.</param>
    /// <param name="data">The examples, one after another.</param>
    /// <exception cref="ArgumentException">The length is not a multiple of an example, or the array lives on another device.</exception>
    public void Input(int index, DeviceArray<float> data)
    {
        ArgumentNullException.ThrowIfNull(data);
        batch = checks.BatchOfInput(index, DataType.Float32, data.Length, batch);
        checks.InputDevice(index, data.Memory);
        ref var slot = ref Give(ref inputs[index]);
        (slot.Memory, slot.Start) = (data.Memory, data.Start);
    }

    /// <summary>Gives an input of labels that lies on the device already; the labels are not checked.</summary>
    /// <param name="index">Which input.</param>
    /// <param name="data">The examples, one after another.</param>
    /// <exception cref="ArgumentException">The length is not a multiple of an example, or the array lives on another device.</exception>
    public void Input(int index, DeviceArray<int> data)
    {
        ArgumentNullException.ThrowIfNull(data);
        batch = checks.BatchOfInput(index, DataType.Int32, data.Length, batch);
        checks.InputDevice(index, data.Memory);
        ref var slot = ref Give(ref inputs[index]);
        (slot.Memory, slot.Start) = (data.Memory, data.Start);
    }

    /// <summary>Says how many examples an entry without data computes.</summary>
    /// <param name="count">The number of examples.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public void Batch(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count, nameof(Batch));
        batch = count;
    }

    /// <summary>Says where an output goes; the inputs come first.</summary>
    /// <param name="index">Which output.</param>
    /// <param name="destination">Exactly as many elements as the output has for this batch.</param>
    /// <exception cref="ArgumentException">The length is another one.</exception>
    public void Output(int index, Span<float> destination)
    {
        checks.Output(index, DataType.Float32, destination.Length, batch);
        Give(ref outputs[index]).Destination = MemoryMarshal.AsBytes(destination);
    }

    /// <summary>Says that an output stays on the device; the inputs come first.</summary>
    /// <param name="index">Which output.</param>
    /// <param name="destination">Exactly as many elements as the output has for this batch.</param>
    /// <exception cref="ArgumentException">The length is another one, or the array lives on another device.</exception>
    public void Output(int index, DeviceArray<float> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        checks.Output(index, DataType.Float32, destination.Length, batch);
        checks.OutputDevice(index, destination.Memory);
        ref var slot = ref Give(ref outputs[index]);
        (slot.Memory, slot.Start) = (destination.Memory, destination.Start);
    }

    /// <summary>Makes an array for an output; it is filled by <see cref="Run"/>. The inputs come first.</summary>
    /// <param name="index">Which output.</param>
    /// <returns>The array.</returns>
    public float[] OutputArray(int index)
    {
        var array = new float[checks.LengthOfOutput(index, DataType.Float32, batch)];
        Give(ref outputs[index]).Destination = MemoryMarshal.AsBytes(array.AsSpan());
        return array;
    }

    /// <summary>Says where an output of labels goes; the inputs come first.</summary>
    /// <param name="index">Which output.</param>
    /// <param name="destination">Exactly as many elements as the output has for this batch.</param>
    /// <exception cref="ArgumentException">The length is another one.</exception>
    public void Output(int index, Span<int> destination)
    {
        checks.Output(index, DataType.Int32, destination.Length, batch);
        Give(ref outputs[index]).Destination = MemoryMarshal.AsBytes(destination);
    }

    /// <summary>Says that an output of labels stays on the device; the inputs come first.</summary>
    /// <param name="index">Which output.</param>
    /// <param name="destination">Exactly as many elements as the output has for this batch.</param>
    /// <exception cref="ArgumentException">The length is another one, or the array lives on another device.</exception>
    public void Output(int index, DeviceArray<int> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        checks.Output(index, DataType.Int32, destination.Length, batch);
        checks.OutputDevice(index, destination.Memory);
        ref var slot = ref Give(ref outputs[index]);
        (slot.Memory, slot.Start) = (destination.Memory, destination.Start);
    }

    /// <summary>Makes an array for an output of labels; it is filled by <see cref="Run"/>. The inputs come first.</summary>
    /// <param name="index">Which output.</param>
    /// <returns>The array.</returns>
    public int[] OutputLabelArray(int index)
    {
        var array = new int[checks.LengthOfOutput(index, DataType.Int32, batch)];
        Give(ref outputs[index]).Destination = MemoryMarshal.AsBytes(array.AsSpan());
        return array;
    }

    /// <summary>Takes a training step.</summary>
    /// <returns>The loss, which is read when asked for.</returns>
    /// <exception cref="ArgumentException">The batch is empty or above the capacity.</exception>
    /// <exception cref="OpenClException">The device failed.</exception>
    public StepLoss Train()
    {
        checks.Complete(ref inputs, batch);
        return runner.Train(ref inputs, batch);
    }

    /// <summary>Computes the mean loss; waits for it. A batch above the capacity is cut where examples do not influence each other.</summary>
    /// <returns>The loss.</returns>
    /// <exception cref="ArgumentException">The batch is empty, or above the capacity of an entry whose examples influence each other.</exception>
    /// <exception cref="OpenClException">The device failed.</exception>
    public float Evaluate()
    {
        checks.Complete(ref inputs, batch);
        return runner.Evaluate(ref inputs, batch);
    }

    /// <summary>Computes the outputs; waits for those that go to the host. A batch above the capacity is cut where examples do not influence each other.</summary>
    /// <exception cref="ArgumentException">The batch is above the capacity of an entry whose examples influence each other.</exception>
    /// <exception cref="OpenClException">The device failed.</exception>
    public void Run()
    {
        checks.Complete(ref inputs, batch);
        checks.CompleteOutputs(ref outputs);
        runner.Predict(ref inputs, ref outputs, batch);
    }

    private static ref CallSlot Give(ref CallSlot slot)
    {
        slot.IsGiven = true;
        return ref slot;
    }
}

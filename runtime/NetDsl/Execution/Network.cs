using System.ComponentModel;
using System.Diagnostics;
using NetDsl.Execution;

namespace NetDsl;

/// <summary>
/// A network on a device: the base class of every class marked <c>[Network]</c>. The source generator adds the methods that train and predict.
/// </summary>
/// <remarks>
/// A network may be used from several threads; calls then wait for each other. Two networks are independent of each other. Training calls return before the device is
/// done; whatever reads a result waits for it.
/// </remarks>
public abstract class Network : IDisposable
{
    /// <summary>How many parameters are drawn while the device is looked for.</summary>
    private const long MostDrawnAhead = 1 << 24;

    private readonly Engine engine;
    private readonly TimeSpan construction;

    /// <summary>Allocates the network's memory and draws its initial values.</summary>
    /// <param name="description">What the compiler wrote.</param>
    /// <param name="device">Where the network lives; null for <see cref="Device.Default"/>.</param>
    /// <param name="seed">What initial values and random numbers of training follow from.</param>
    /// <param name="capacity">The most examples that one step can take, or 0 for the default of the network.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is negative.</exception>
    /// <exception cref="OpenClException">There is no device, or it has not enough memory.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected Network(NetworkDescription description, Device? device, ulong seed, int capacity)
    {
        ArgumentNullException.ThrowIfNull(description);
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        var start = Stopwatch.GetTimestamp();

        // Drivers take a tenth of a second to load, and another core draws meanwhile; a large network draws when it is known to fit.
        var drawn = description.ParameterLength <= MostDrawnAhead ? Task.Run(() => ArenaLayout.InitialImage(description.Parameters, seed, description.ParameterLength)) : null;
        device ??= Device.Default;
        capacity = capacity == 0 ? description.DefaultCapacity : capacity;
        MemoryPlan.Check(description, device, capacity);
        engine = new Engine(description, device, seed, capacity);
        Parameters = new TensorCollection(engine, description.Parameters, engine.Arenas.Parameters, "parameter");
        States = new TensorCollection(engine, description.States, engine.Arenas.State, "state");
        Carried = new CarriedStates(engine);
        try
        {
            Parameters.Initialise(drawn?.GetAwaiter().GetResult() ?? ArenaLayout.InitialImage(description.Parameters, seed, description.ParameterLength));
            States.Initialise(ArenaLayout.InitialImage(description.States, seed, description.StateLength));
        }
        catch
        {
            engine.Dispose();
            throw;
        }

        construction = Stopwatch.GetElapsedTime(start);
    }

    /// <summary>The trained parameters, by name.</summary>
    public TensorCollection Parameters { get; }

    /// <summary>What the network keeps besides parameters, such as running statistics, by name.</summary>
    public TensorCollection States { get; }

    /// <summary>
    /// The states that methods carry from call to call (<c>carry: true</c>), by the name of the method: <c>net.Carried["Train"].Reset()</c>, or <c>net.Carried.Reset()</c> for all. They are no part of checkpoints.
    /// </summary>
    public CarriedStates Carried { get; }

    /// <summary>Where the network lives.</summary>
    public Device Device => engine.Device;

    /// <summary>The most examples that one step can take.</summary>
    public int Capacity => engine.Capacity;

    /// <summary>What initial values and random numbers follow from.</summary>
    public ulong Seed => engine.Seed;

    /// <summary>How many training steps the network has taken, those of all its training methods together.</summary>
    public long StepNumber
    {
        get
        {
            lock (engine.Gate)
            {
                return (long)engine.Losses.Newest;
            }
        }
    }

    /// <summary>The memory that was allocated on the device, in bytes; always equal to <see cref="PlannedMemoryBytes"/>.</summary>
    public long MemoryBytes => engine.Arenas.Bytes;

    /// <summary>The memory that the compiler planned for this capacity, in bytes.</summary>
    public long PlannedMemoryBytes => engine.Plan.Total;

    /// <summary>The model card as text.</summary>
    public string Summary => engine.Description.Card.Text;

    /// <summary>How long the start took; grows as entry points are called for the first time.</summary>
    public StartupTimings StartupTimings
    {
        get
        {
            lock (engine.Gate)
            {
                var entries = new List<EntryStartup>();
                foreach (var runner in engine.Runners)
                {
                    if (runner.Startup is { } startup)
                    {
                        entries.Add(startup);
                    }
                }

                return new StartupTimings(construction, entries);
            }
        }
    }

    /// <summary>Builds the programs of all entry points now, instead of each at its first call.</summary>
    /// <exception cref="ObjectDisposedException">The network has been disposed.</exception>
    /// <exception cref="OpenClException">The driver's compiler failed.</exception>
    public void Prepare()
    {
        lock (engine.Gate)
        {
            engine.ThrowIfDisposed();
            foreach (var runner in engine.Runners)
            {
                runner.Prepare();
            }
        }
    }

    /// <summary>Builds the programs of all entry points at the same time and in the background. Calls may go on meanwhile; one whose program is not ready waits for that alone.</summary>
    /// <returns>A task that ends when all are ready; it fails with what <see cref="Prepare"/> throws.</returns>
    public Task PrepareAsync()
    {
        engine.ThrowIfDisposed();
        return Task.WhenAll(engine.Runners.ToArray().Select(runner => Task.Run(runner.PrepareInBackground)));
    }

    /// <summary>Waits until the device has done everything that was asked of this network.</summary>
    /// <exception cref="ObjectDisposedException">The network has been disposed.</exception>
    /// <exception cref="OpenClException">Something failed on the device.</exception>
    public void Finish()
    {
        lock (engine.Gate)
        {
            engine.ThrowIfDisposed();
            engine.Queue.Finish();
        }
    }

    /// <summary>
    /// Starts to measure every kernel and transfer of this network, until the profile is disposed: <c>using (var profile = net.Profile()) { … Console.WriteLine(profile); }</c>.
    /// Results stay the same to the bit. Without a profile nothing is measured, and nothing is spent on it.
    /// </summary>
    /// <returns>The profile.</returns>
    /// <exception cref="InvalidOperationException">A profile of this network is being taken already.</exception>
    /// <exception cref="ObjectDisposedException">The network has been disposed.</exception>
    /// <exception cref="OpenClException">The driver cannot measure.</exception>
    public NetworkProfile Profile()
    {
        lock (engine.Gate)
        {
            engine.ThrowIfDisposed();
            return engine.Profile is null
                ? engine.Profile = new NetworkProfile(engine, SourceOrigins)
                : throw new InvalidOperationException($"A profile of this {engine.Description.Name} is being taken already. Dispose it before the next, or Clear it.");
        }
    }

    /// <summary>
    /// Lets the coming calls of every entry point try the ways to run them, and keeps the fastest for each size of batch, also for later processes (<see cref="Tuning.File"/>). It takes about eleven calls
    /// for each way; they do what they always do, only each is waited for. The environment variable <c>NETDSL_TUNE</c> asks for the same where nothing was found before.
    /// </summary>
    /// <param name="strict">
    /// True for ways that change no result: whether kernels run in the calling thread. False to try other classes of kernels, too, which sum in another order.
    /// </param>
    /// <exception cref="ObjectDisposedException">The network has been disposed.</exception>
    public void Tune(bool strict = true)
    {
        lock (engine.Gate)
        {
            engine.ThrowIfDisposed();
            engine.TunesStrictly = strict;
            foreach (var runner in engine.Runners)
            {
                runner.Tune();
            }
        }
    }

    /// <summary>Where the members of the network stand, a line each: the name of a field or of a generated method with parentheses, its file and line, with tabs between. Written by the compiler, for profiles.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected virtual string SourceOrigins => "";

    /// <summary>Whether the last command ran in the calling thread; for tests.</summary>
    internal bool RunsInline => engine.Queue.IsInline;

    /// <summary>Overwrites activations, workspace and staging areas: a step reads none of what was there before it, and tests make sure.</summary>
    internal void FillStepMemory(float value)
    {
        lock (engine.Gate)
        {
            engine.ThrowIfDisposed();
            if (engine.Arenas.Step is { } step)
            {
                engine.Queue.Fill(step, value, 0, engine.Plan.Step);
            }
        }
    }

    /// <summary>Writes parameters and state to a file in the safetensors format. An existing file is replaced in one piece, so that it is never half-written.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    /// <exception cref="ObjectDisposedException">The network has been disposed.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        lock (engine.Gate)
        {
            engine.ThrowIfDisposed();
            Checkpoint.Save(path, engine.Description.Name, [.. Parameters, .. States]);
        }
    }

    /// <summary>
    /// Reads parameters and state from a file in the safetensors format. Everything is checked before anything changes. Step number and optimiser stay as they are; what methods carry begins anew.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, is not in the format, or holds other tensors; the message lists every difference.</exception>
    /// <exception cref="ObjectDisposedException">The network has been disposed.</exception>
    public void Load(string path) => Load(path, WeightNames.Same);

    /// <summary>
    /// Reads parameters and state from a file in the safetensors format whose tensors have other names, that of another library for example. Everything is checked before anything
    /// changes. Step number and optimiser stay as they are; what methods carry begins anew.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="names">Which tensor is which.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, is not in the format, or does not hold what the names say; the message lists every difference.</exception>
    /// <exception cref="ObjectDisposedException">The network has been disposed.</exception>
    public void Load(string path, WeightNames names)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(names);
        lock (engine.Gate)
        {
            engine.ThrowIfDisposed();
            Checkpoint.Load(path, engine.Description.Name, [.. Parameters, .. States], names);
            Carried.Reset();
        }
    }

    /// <summary>Waits for the device and releases the network's memory.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>What a network allocates on a device, in bytes, known without constructing it.</summary>
    /// <param name="description">What the compiler wrote.</param>
    /// <param name="device">The device.</param>
    /// <param name="capacity">The most examples that one step can take, or 0 for the default of the network.</param>
    /// <returns>The number of bytes.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected static long PlanMemoryBytes(NetworkDescription description, Device device, int capacity)
    {
        ArgumentNullException.ThrowIfNull(description);
        ArgumentNullException.ThrowIfNull(device);
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        return MemoryPlan.For(description, device.ProfileClass, capacity == 0 ? description.DefaultCapacity : capacity).Total;
    }

    /// <summary>Releases the network's memory.</summary>
    /// <param name="disposing">True when called by <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            engine.Dispose();
        }
    }

    /// <summary>Begins a call of an entry point.</summary>
    /// <param name="entry">The entry's index.</param>
    /// <returns>The call, to be given inputs and outputs and then run.</returns>
    /// <exception cref="ObjectDisposedException">The network has been disposed.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected EntryCall Begin(int entry)
    {
        engine.ThrowIfDisposed();
        return new EntryCall(engine.Runners[entry]);
    }

    /// <summary>The value of a setting, as of the next step.</summary>
    /// <param name="entry">The entry's index.</param>
    /// <param name="index">The setting's index.</param>
    /// <returns>The value.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected float GetSetting(int entry, int index) => engine.Runners[entry].GetSetting(index);

    /// <summary>Changes a setting from the next step on.</summary>
    /// <param name="entry">The entry's index.</param>
    /// <param name="index">The setting's index.</param>
    /// <param name="value">A finite number.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is not finite.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected void SetSetting(int entry, int index, float value) => engine.Runners[entry].SetSetting(index, value);
}

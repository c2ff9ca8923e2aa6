using System.Diagnostics;

namespace NetDsl.Execution;

/// <summary>
/// The ways to run an entry point's calls, and which one a call goes: what tuning found for its batch, otherwise what is estimated to be faster; where that is in doubt, calls that are waited for (predictions) try both places
/// once they have taken as long as building for the other place does, and stay in the faster one. Programs are built when a way is first taken.
/// All members are called with the network's lock held.
/// </summary>
internal sealed class EntryLanes(Engine engine, int index, CallChecks checks) : IDisposable
{
    /// <summary>Saving a program can take as long as compiling it, which is too much for what runs a few times; tests make thousands of such programs.</summary>
    private const int RunsWorthSaving = 32;

    private readonly EntryDescription entry = engine.Description.Entries[index];
    private readonly LaunchDescription[]?[] tables = new LaunchDescription[Enum.GetValues<DeviceClass>().Length][];
    private readonly Dictionary<(DeviceClass Class, bool IsChained), LaunchDescription[]> launches = [];
    private readonly Dictionary<(TuningChoice Choice, bool IsChained), EntryLane> lanes = [];
    private readonly Dictionary<int, Preference> known = [];
    private readonly Dictionary<int, TuningSearch> trials = [];
    private Dictionary<int, TuningSearch>? searches;
    private EntryLane? lane;
    private int placedBatch = -1;
    private bool isChained = true;
    private Preference? best;
    private double missed;
    private string? hash;

    internal EntryStartup? Startup { get; set; }

    /// <summary>The search that wants to know the time of the call for which a lane was chosen, or null.</summary>
    internal TuningSearch? Search { get; private set; }

    private LaunchDescription[] LaunchesOf(DeviceClass deviceClass) => LaunchesOf(deviceClass, isChained);

    private LaunchDescription[] LaunchesOf(DeviceClass deviceClass, bool isChained)
    {
        if (!launches.TryGetValue((deviceClass, isChained), out var known))
        {
            var table = tables[(int)deviceClass] ??= MemoryPlan.PlanOf(entry, deviceClass).Launches();
            launches.Add((deviceClass, isChained), known = LaunchTable.Enqueued(table, isChained));
        }

        return known;
    }

    private DeviceClass OwnClass => engine.Device.ProfileClass;

    /// <summary>What the compiler wrote about a single launch, as a profile numbers them.</summary>
    internal LaunchDescription Single(DeviceClass deviceClass, int number) => LaunchesOf(deviceClass, isChained: false)[number];

    /// <summary>
    /// The way for a batch. A driver compiles kernels for each way anew, so without tuning an entry goes on as it began until what another way would have saved is as much as that beginning
    /// took: one short batch at the end of an epoch is not worth it, a thousand predictions of one example are.
    /// </summary>
    internal EntryLane Choose(long batch)
    {
        // A profile wants the time of each launch.
        if (isChained != engine.Queue.Recorder is null)
        {
            isChained = !isChained;
            lane = null;
            Forget();
        }

        engine.Context.Threads.Note();
        var piece = (int)Math.Clamp(batch, 1, engine.Capacity);
        if ((lane is { Choice.Inline: true } && !CallPlace.MayStay(engine.Device, lane.Program.IsPinned)) || (Search is { } open && IsRuledOut(open.Next)))
        {
            Forget();
            Search = null;
            searches = null;
            trials.Clear();
        }

        if (piece != placedBatch)
        {
            placedBatch = piece;
            Search = SearchFor(piece);
            if (!known.TryGetValue(piece, out best) || IsRuledOut(best.Choice))
            {
                known[piece] = best = Best(piece);
            }

            lane = lanes.GetValueOrDefault((best.Choice, isChained)) ?? lane;
        }

        Search ??= Trial(piece, best!);
        if (Search is { } search)
        {
            return lane = Take(search.Next);
        }

        if (lane is not null && lane.Choice == best!.Choice)
        {
            best.Spent += best.Seconds;
            return lane;
        }

        missed += best!.Gain;
        if (lane is null || missed > (Startup!.Build + Startup.FirstRun).TotalSeconds)
        {
            lane = Take(best.Choice);
            missed = 0;
        }

        return lane;
    }

    /// <summary>What a call of the greatest batch would build.</summary>
    internal (ProgramText Text, bool Inline) ProgramAhead()
    {
        var choice = Best(engine.Capacity).Choice;
        return (ProgramText.Of(engine.Description, LaunchesOf(choice.Class)), choice.Inline);
    }

    /// <summary>Ends the search when its last call has been measured, and keeps what it found.</summary>
    internal void EndSearch()
    {
        if (Search is { IsOver: true } search)
        {
            if (!trials.ContainsValue(search))
            {
                TuningStore.Keep(Key, placedBatch, search.Next, engine.Description.Name, entry.Name, engine.Device, search.Results);
            }

            Forget();
        }
    }

    /// <summary>Starts searches, also for batches about which something was found before.</summary>
    internal void Tune()
    {
        searches = [];
        Forget();
    }

    /// <summary>Releases the launches. A program that was worth compiling is kept on disk, now that nobody waits for results and the driver has compiled all of it.</summary>
    public void Dispose()
    {
        foreach (var each in lanes.Values)
        {
            if (each.Runs >= RunsWorthSaving)
            {
                each.Program.Save();
            }

            each.Launches.Dispose();
        }
    }

    /// <summary>What choices are kept under: all kernels of the entry on this device and driver, and whether classes may change.</summary>
    private string Key => (hash ??= ProgramText.Of(engine.Description, LaunchesOf(OwnClass, isChained: true)).KeyFor(engine.Device, inline: false)) + (engine.TunesStrictly == false ? "-free" : "");

    /// <summary>Makes the next call choose anew.</summary>
    private void Forget()
    {
        known.Clear();
        placedBatch = -1;
    }

    /// <summary>Whether a way leads into the calling thread while that is no place any more: a second thread has come, or the driver has too many kernels to take another program.</summary>
    private bool IsRuledOut(TuningChoice choice) =>
        choice.Inline && !(lanes.TryGetValue((choice, isChained), out var ready) ? CallPlace.MayStay(engine.Device, ready.Program.IsPinned) : CallPlace.IsPossible(engine.Device));

    /// <summary>A search between the two places, which begins when a call of this batch may be in the wrong one and has been made long enough.</summary>
    private TuningSearch? Trial(int batch, Preference preference)
    {
        if (!preference.IsDoubtful || Startup is not { FirstRun.Ticks: > 0 } startup || preference.Spent < (startup.Build + startup.FirstRun).TotalSeconds)
        {
            return null;
        }

        TuningSearch trial = new([preference.Choice, preference.Choice with { Inline = !preference.Choice.Inline }]);
        preference.IsDoubtful = false;
        trials[batch] = trial;
        return trial;
    }

    private TuningSearch? SearchFor(int batch)
    {
        if (searches is null && (engine.TunesStrictly is null || TuningStore.Find(Key, batch) is not null))
        {
            return trials.GetValueOrDefault(batch) is { IsOver: false } trial && isChained && !IsRuledOut(trial.Next) ? trial : null;
        }

        searches ??= [];
        if (!searches.TryGetValue(batch, out var search))
        {
            searches.Add(batch, search = new TuningSearch(Choices(batch)));
        }

        return search.IsOver ? null : search;
    }

    /// <summary>The ways to try, the one that would be taken without trying first.</summary>
    private IEnumerable<TuningChoice> Choices(int batch)
    {
        var own = new TuningChoice(OwnClass, CallPlace.Estimate(engine.Device, LaunchesOf(OwnClass), batch).IsInline);
        var all = entry.Plans
            .Where(plan => plan.Class == OwnClass || (engine.TunesStrictly == false && plan.Class != DeviceClass.Gpu && OwnClass != DeviceClass.Gpu && Fits(plan)))
            .SelectMany(plan => new TuningChoice[] { new(plan.Class, false), new(plan.Class, true) })
            .Where(choice => choice.Inline == own.Inline || (CallPlace.IsPossible(engine.Device) && engine.Device.AlwaysInline is null));
        return [own, .. all.Where(choice => choice != own)];
    }

    /// <summary>Whether the memory that was planned for the device's own class is enough for another.</summary>
    private bool Fits(PlanDescription plan) => (plan.StepLength + (plan.StepLengthPerExample * engine.PaddedCapacity)) * sizeof(float) <= engine.Plan.Step;

    private Preference Best(int batch)
    {
        if (!TuningStore.IsEmpty && TuningStore.Find(Key, batch) is { } found && Choices(batch).Contains(found))
        {
            return new Preference(found, double.PositiveInfinity, 0);
        }

        if (trials.GetValueOrDefault(batch) is { IsOver: true } trial && !IsRuledOut(trial.Next))
        {
            return new Preference(trial.Next, double.PositiveInfinity, 0);
        }

        var estimate = CallPlace.Estimate(engine.Device, LaunchesOf(OwnClass), batch);

        // Steps of training are not waited for: what they take is not how long one takes by itself.
        return new Preference(new TuningChoice(OwnClass, estimate.IsInline), estimate.Gain, estimate.Seconds) { IsDoubtful = estimate.IsDoubtful && entry.Scalars is null && isChained };
    }

    private EntryLane Take(TuningChoice choice)
    {
        if (lanes.TryGetValue((choice, isChained), out var ready))
        {
            return ready;
        }

        var start = Stopwatch.GetTimestamp();
        var plan = MemoryPlan.PlanOf(entry, choice.Class);
        var program = engine.Context.Programs.Get(ProgramText.Of(engine.Description, LaunchesOf(choice.Class)), choice.Inline);
        var list = new LaunchList(engine, index, plan, LaunchesOf(choice.Class), program, workers: choice.Inline ? 1 : engine.Device.ComputeUnits);
        if (choice.Inline)
        {
            engine.Context.Pins.Keep(program, engine.Description, LaunchesOf(choice.Class), engine.Capacity);
        }

        Startup ??= new EntryStartup(entry.Name, Stopwatch.GetElapsedTime(start), TimeSpan.Zero, program.FromCache);
        var made = new EntryLane(choice, program, list, new CallData(engine, plan, checks, list));
        lanes.Add((choice, isChained), made);
        return made;
    }
}

/// <summary>The way that calls of a batch should go.</summary>
/// <param name="choice">The way.</param>
/// <param name="gain">The seconds a call that it seems to save over the other place.</param>
/// <param name="seconds">The seconds a call that it seems to take.</param>
internal sealed class Preference(TuningChoice choice, double gain, double seconds)
{
    internal TuningChoice Choice { get; } = choice;

    internal double Gain { get; } = gain;

    internal double Seconds { get; } = seconds;

    /// <summary>Whether the other place may be the better one.</summary>
    internal bool IsDoubtful { get; set; }

    /// <summary>The seconds that calls seem to have taken.</summary>
    internal double Spent { get; set; }
}

/// <summary>An entry's launches made ready for one way to run them.</summary>
internal sealed class EntryLane(TuningChoice choice, BuiltProgram program, LaunchList launches, CallData data)
{
    internal TuningChoice Choice { get; } = choice;

    internal BuiltProgram Program { get; } = program;

    internal LaunchList Launches { get; } = launches;

    internal CallData Data { get; } = data;

    internal long Runs { get; set; }
}

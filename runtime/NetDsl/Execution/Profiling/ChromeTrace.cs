using System.Text.Json;

namespace NetDsl.Execution;

/// <summary>
/// Writes a recorder's commands and calls as complete events ("X") of Chromium's trace event format, ordered by their beginning. Times are microseconds since the first event.
/// </summary>
internal static class ChromeTrace
{
    private const int Calls = 1, Kernels = 2, Transfers = 3;

    internal static void Write(Stream file, Engine engine, ProfileRecorder recorder, SourcePlaces places)
    {
        var calls = recorder.Calls.Select(call => call with
        {
            Start = ProfileRecorder.HostNanoseconds(call.Start) + recorder.ClockDifference,
            End = ProfileRecorder.HostNanoseconds(call.End) + recorder.ClockDifference,
        });

        // Calls without a command on the device have no place on its clock.
        var placedCalls = recorder.Commands.Count == 0 ? [] : calls.ToList();
        var zero = placedCalls.Select(call => call.Start).Concat(recorder.Commands.Take(1).Select(command => command.Start)).DefaultIfEmpty().Min();
        using var json = new Utf8JsonWriter(file);
        json.WriteStartObject();
        json.WriteString("displayTimeUnit", "ms");
        json.WriteStartArray("traceEvents");
        Name(json, "process_name", 0, $"{engine.Description.Name} on {engine.Device.Name}");
        Name(json, "thread_name", Calls, "Calls");
        Name(json, "thread_name", Kernels, "Kernels");
        Name(json, "thread_name", Transfers, "Transfers");
        var next = 0;
        foreach (var command in recorder.Commands)
        {
            for (; next < placedCalls.Count && placedCalls[next].Start <= command.Start; next++)
            {
                WriteCall(json, engine, placedCalls[next], zero);
            }

            WriteCommand(json, engine, places, command, zero);
        }

        for (; next < placedCalls.Count; next++)
        {
            WriteCall(json, engine, placedCalls[next], zero);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteCall(Utf8JsonWriter json, Engine engine, RecordedCall call, long zero)
    {
        Begin(json, engine.Description.Entries[call.Entry].Name, "call", Calls, call.Start - zero, call.End - call.Start);
        json.WriteNumber("batch", call.Batch);
        End(json);
    }

    private static void WriteCommand(Utf8JsonWriter json, Engine engine, SourcePlaces places, RecordedCommand command, long zero)
    {
        var time = command.End - command.Start;
        if (command.Entry < 0)
        {
            Begin(json, ((TransferKind)command.What).ToString(), "transfer", Transfers, command.Start - zero, time);
            json.WriteNumber("bytes", command.Amount);
            End(json);
            return;
        }

        var launch = engine.Runners[command.Entry].Launch(command.Class, command.What);
        Begin(json, launch.Work.Label, "kernel", Kernels, command.Start - zero, time);
        json.WriteString("kernel", engine.Description.Kernels[launch.Kernel].Name);
        var entry = engine.Description.Entries[command.Entry].Name;
        json.WriteString("entry", entry);
        json.WriteString("source", places.Of(entry, launch.Work.Label));
        json.WriteNumber("batch", command.Amount);
        json.WriteNumber("flops", launch.Work.Flops + (launch.Work.FlopsPerExample * command.Amount));
        json.WriteNumber("bytes", launch.Work.Bytes + (launch.Work.BytesPerExample * command.Amount));
        End(json);
    }

    private static void Begin(Utf8JsonWriter json, string name, string category, int thread, long start, long time)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("cat", category);
        json.WriteString("ph", "X");
        json.WriteNumber("pid", 1);
        json.WriteNumber("tid", thread);
        json.WriteNumber("ts", start / 1e3);
        json.WriteNumber("dur", time / 1e3);
        json.WriteStartObject("args");
    }

    private static void End(Utf8JsonWriter json)
    {
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Name(Utf8JsonWriter json, string what, int thread, string name)
    {
        json.WriteStartObject();
        json.WriteString("name", what);
        json.WriteString("ph", "M");
        json.WriteNumber("pid", 1);
        json.WriteNumber("tid", thread);
        json.WriteStartObject("args");
        json.WriteString("name", name);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}

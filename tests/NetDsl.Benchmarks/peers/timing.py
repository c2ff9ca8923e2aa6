"""Times single steps as tests/NetDsl.Benchmarks/Measuring does: warm up, then time each step until the time is over; the median counts.

The CPU time that other processes used meanwhile is reported as foreign_cpu, in cores: a disturbed measurement is not to be believed."""
import os
import statistics
import time

TICK = os.sysconf("SC_CLK_TCK")


def busy_seconds():
    with open("/proc/stat") as stat:
        fields = [int(field) for field in stat.readline().split()[1:]]
    # user, system, irq, softirq, steal; niced processes give way and are not counted.
    return (fields[0] + fields[2] + fields[5] + fields[6] + fields[7]) / TICK


def own_seconds():
    times = os.times()
    return times.user + times.system


def warm_up(step, seconds=0.4, count=8):
    start, taken = time.perf_counter(), 0
    while taken < count or time.perf_counter() - start < seconds:
        step()
        taken += 1


def measure(step, seconds, least=15):
    """Gives (median milliseconds, steps, foreign CPU in cores)."""
    times = []
    busy, own, start = busy_seconds(), own_seconds(), time.perf_counter()
    while len(times) < least or time.perf_counter() < start + seconds:
        before = time.perf_counter()
        step()
        times.append(time.perf_counter() - before)
    wall = time.perf_counter() - start
    foreign = max(0.0, (busy_seconds() - busy) - (own_seconds() - own)) / wall
    return statistics.median(times) * 1e3, len(times), foreign

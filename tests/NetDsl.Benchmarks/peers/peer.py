"""The side of every peer that is written in Python: reads one JSON request a line, answers with one JSON line.

Request: workload, batch, metric (train or infer), variant, seconds. Answer: median_ms, steps, foreign_cpu and parameters, or error. The greeting says the version and which of the libraries that decide
about speed are loaded."""
import json
import os
import resource
import sys

import timing

DECISIVE = ("blas", "blis", "mkl", "atlas", "omp", "tcmalloc")


def loaded_libraries():
    try:
        with open("/proc/self/maps") as maps:
            paths = {line.split()[-1] for line in maps if ".so" in line}
    except OSError:
        return None
    return sorted(os.path.realpath(path) for path in paths if any(word in os.path.basename(path) for word in DECISIVE))


def serve(version, make):
    """Answers until there are no requests left; make gives a step and the number of parameters, or None for it."""
    print(json.dumps({"version": version, "libraries": loaded_libraries()}), flush=True)
    steps = {}
    for line in sys.stdin:
        request = json.loads(line)
        key = (request["workload"], request["batch"], request["metric"], request["variant"])
        try:
            if key not in steps:
                steps[key] = make(*key)
            step, parameters = steps[key]
            timing.warm_up(step, 0.1)
            median, count, foreign = timing.measure(step, request["seconds"])
            answer = {"median_ms": median, "steps": count, "foreign_cpu": foreign, "parameters": parameters}
        except Exception as failure:  # a variant this version does not have
            answer = {"error": f"{type(failure).__name__}: {failure}"}
        print(json.dumps(answer), flush=True)


def first_step(make, name):
    """Takes one training step of workload:batch and says so; then the seconds of processors that it took and the most memory it has used, in KiB."""
    workload, batch = name.split(":")
    make(workload, int(batch), "train", "base")[0]()
    print("FIRST_STEP", flush=True)
    times = os.times()
    print(times.user + times.system + times.children_user + times.children_system, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, flush=True)

"""Runs one command and prints what its whole process cost, as the operating system counts it (children included).

usage: measure.py [--limit SECONDS] <log file> <command> [argument ...]
The limit is of CPU, for each process; twice as many on the clock end it too, as one that only waits uses none.
Out: {"code", "wall", "user", "sys", "mb"} as JSON, and "over" with the limit that was passed, if one was. Node cannot
ask for the cost of a child, Python can.
"""
import json, os, resource, signal, subprocess, sys, time

arguments = sys.argv[1:]
limit = 0
if arguments[0] == "--limit":
    limit, arguments = int(arguments[1]), arguments[2:]
over = None


def limited():
    if limit > 0:
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))


with open(arguments[0], "wb") as log:
    began = time.perf_counter()
    process = subprocess.Popen(arguments[1:], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                               preexec_fn=limited, start_new_session=True)

    def late(*_):
        global over
        over = f"{2 * limit} s on the clock"
        os.killpg(process.pid, signal.SIGKILL)

    signal.signal(signal.SIGALRM, late)
    signal.alarm(2 * limit)
    _, status, used = os.wait4(process.pid, 0)
    signal.alarm(0)
    wall = time.perf_counter() - began

code = os.waitstatus_to_exitcode(status)
if limit > 0:
    if over is None and code != 0 and (code == -signal.SIGXCPU or used.ru_utime + used.ru_stime >= limit):
        over = f"{limit} s of CPU"
    try:  # workers that it left
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
cost = {"code": code, "wall": wall, "user": used.ru_utime, "sys": used.ru_stime, "mb": used.ru_maxrss / 1024}
print(json.dumps(cost if over is None else {**cost, "over": over}))

"""Runs one command and prints what its whole process cost, as the operating system counts it (children included).

usage: measure.py <log file> <command> [argument ...]
Out: {"code", "wall", "user", "sys", "mb"} as JSON. Node cannot ask for the cost of a child, Python can.
"""
import json, os, subprocess, sys, time

with open(sys.argv[1], "wb") as log:
    began = time.perf_counter()
    process = subprocess.Popen(sys.argv[2:], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
print(json.dumps({"code": os.waitstatus_to_exitcode(status), "wall": wall, "user": used.ru_utime,
                  "sys": used.ru_stime, "mb": used.ru_maxrss / 1024}))

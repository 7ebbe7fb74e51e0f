"""Runs a command under a pseudo-terminal, step by step; prints what it wrote and how it ended, as JSON.

argv[1]: {"command": [...], "env": {...}, "size": [rows, columns], "steps": [{"until": text} | {"resize": [rows, columns]} | {"send": text} | {"signal": number}]}
"""

import fcntl
import json
import os
import pty
import select
import struct
import sys
import termios
import time

plan = json.loads(sys.argv[1])
deadline = time.monotonic() + 110


def set_size(rows, columns):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


sized, size = os.pipe()
pid, terminal = pty.fork()
if pid == 0:
    os.close(size)
    os.read(sized, 1)  # ends when the terminal has its size
    os.execve(plan["command"][0], plan["command"], {**os.environ, **plan["env"]})
set_size(*plan["size"])
os.close(size)

output = b""


def read_more():
    """False: the command has closed its end."""
    global output
    if time.monotonic() > deadline:
        os.kill(pid, 9)
        raise SystemExit("timed out: " + output.decode(errors="replace")[-2000:])
    if not select.select([terminal], [], [], 0.2)[0]:
        return True
    try:
        chunk = os.read(terminal, 65536)
    except OSError:
        return False
    output += chunk
    return chunk != b""


marks = [0]
for step in plan["steps"]:
    if "until" in step:
        wanted = step["until"].encode()
        while wanted not in output[marks[-1]:]:
            if not read_more():
                raise SystemExit("ended early: " + output.decode(errors="replace")[-2000:])
    elif "resize" in step:
        marks.append(len(output))
        set_size(*step["resize"])
    elif "signal" in step:
        marks.append(len(output))
        os.kill(pid, step["signal"])
    else:
        marks.append(len(output))
        os.write(terminal, step["send"].encode())
while read_more():
    pass
# Whether what is typed is shown again, and lines are edited: as a shell wants it.
local = termios.tcgetattr(terminal)[3]
is_as_before = bool(local & termios.ECHO and local & termios.ICANON and local & termios.ISIG)
_, status = os.waitpid(pid, 0)
parts = [output[a:b].decode(errors="replace") for a, b in zip(marks, marks[1:] + [len(output)])]
print(json.dumps({"status": os.waitstatus_to_exitcode(status), "parts": parts, "isAsBefore": is_as_before}))

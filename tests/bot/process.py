"""The command in a process of its own, against a fake on a port: ``python -m tests.bot.process PORT KILL_AT WHEN ARGUMENT…``.

It takes the port for github.com, does not wait out of politeness, and kills itself at its request ``KILL_AT`` (0: never): ``before``
it is sent, ``after`` the answer is there, or ``during`` it, when the server may or may not have carried it out.
"""

from __future__ import annotations

import os
import signal
import sys
import threading

from wffix.bot import __main__ as main
from wffix.bot import clock, place, transport


def end() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def run(port: int, kill_at: int, when: str, arguments: list[str]) -> int:
    place.GITHUB = place.Place("github.com", f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port}/graphql")
    clock.Clock.sleep = lambda self, seconds: None
    send = transport.Transport._once

    def counted(self: transport.Transport, *request: object):
        last = self.count + 1 == kill_at
        if last and when == "before":
            end()
        if last and when == "during":
            threading.Timer(0.002, end).start()
        answer = send(self, *request)
        if last:
            end()
        return answer

    transport.Transport._once = counted
    return main.run(arguments)


if __name__ == "__main__":
    sys.exit(run(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:]))

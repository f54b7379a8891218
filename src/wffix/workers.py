"""Batches spread over worker processes, where there is enough to do to pay for them.

Each worker has a pipe of its own and one batch at a time. Nothing is shared between them, so that one that dies in the
middle of its work leaves nobody waiting, and all of them can be ended at any moment.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from wffix.batch import Batch, Handled, repair
from wffix.engine import Problem, Result
from wffix.targets import Target


def spread(batches: Sequence[Batch], workers: int) -> Iterator[tuple[Target, Result]]:
    """Every file with its Result, as they come: the very results that one process gives. Raises OSError where no worker can start."""
    crew = [_Worker()]
    with suppress(OSError):  # as many as there can be
        crew += (_Worker() for _ in range(min(workers, len(batches)) - 1))
    return _Work(batches, crew).results()


class _Work:
    """Batches that wait, and the workers for them; the first of these alone handles the files that the others put off."""

    def __init__(self, batches: Sequence[Batch], crew: list[_Worker]) -> None:
        self.waiting = list(reversed(batches))
        self.put_off: list[Batch] = []
        self.crew = crew

    def results(self) -> Iterator[tuple[Target, Result]]:
        """Give out all batches, one at a time to each worker. Raises OSError where one that died cannot be replaced."""
        try:
            self.give_out()
            while busy := {worker.pipe: worker for worker in self.crew if worker.batch is not None}:
                for pipe in wait(list(busy)):
                    yield from self.taken_in(busy[pipe])  # type: ignore[index]
                self.give_out()
        finally:
            for worker in self.crew:
                worker.stop()
            for worker in self.crew:
                worker.end()

    def give_out(self) -> None:
        for worker in self.crew:
            is_first = worker is self.crew[0]
            queue = self.put_off if is_first and self.put_off else self.waiting
            if queue and worker.batch is None:
                worker.take(queue.pop().replaced(python=is_first))

    def taken_in(self, worker: _Worker) -> list[tuple[Target, Result]]:
        """What a worker is done with. What one died of is tried again: of several files each alone."""
        batch = worker.batch
        assert batch is not None
        handled = worker.handled()
        if handled is not None:
            self.put_off += [batch.replaced(targets=handled.put_off)] if handled.put_off else []
            return handled.results
        self.crew.remove(worker)
        worker.end()
        if len(batch.targets) > 1:
            self.waiting += (batch.replaced(targets=(target,)) for target in batch.targets)
        if self.waiting or self.put_off:
            self.crew.append(_Worker())
        if len(batch.targets) > 1:
            return []
        message = "internal error (the process that handled this file died); nothing was changed, please report this file"
        return [(batch.targets[0], Result(batch.targets[0].shown, problem=Problem(message)))]


class _Worker:
    """A process, the pipe to it, and the batch it has in hand."""

    def __init__(self) -> None:
        self.batch: Batch | None = None
        self.pipe, theirs = multiprocessing.Pipe()
        self._process = _process()(target=_work, args=(theirs, self.pipe), daemon=True)
        with _uninterrupted():
            self._process.start()
        theirs.close()

    def take(self, batch: Batch) -> None:
        self.batch = batch
        with suppress(OSError):  # that it died is seen when its results are asked for
            self.pipe.send(batch)

    def handled(self) -> Handled | None:
        """What became of the batch, after which the worker is free; None where it died."""
        try:
            handled: Handled = self.pipe.recv()
        except (EOFError, OSError):
            return None
        self.batch = None
        return handled

    def stop(self) -> None:
        """Ask it to end, without waiting until it has."""
        self._process.terminate()

    def end(self) -> None:
        self.stop()
        self._process.join()
        self.pipe.close()


def _process() -> type[BaseProcess]:
    """Forked workers start at once, but only a process without threads may fork."""
    if sys.platform == "linux" and threading.active_count() == 1:
        return multiprocessing.get_context("fork").Process
    return multiprocessing.get_context("spawn").Process


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Hold back Ctrl-C, which reaches all processes of a terminal, until a worker that starts can ignore it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(pipe: Connection, other_end: Connection) -> None:
    """The life of a worker: repair the batches that come until none can come any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    other_end.close()
    with suppress(EOFError, OSError):
        while True:
            pipe.send(repair(pipe.recv()))

"""Many files are handled by several processes, with the very results of one; a fault in one file is that file's error."""

import os
import pickle
import signal
import sys
import threading

import pytest

from wffix import batch, fix_paths, run
from wffix.config import Options
from wffix.engine import repaired
from wffix.targets import Target

CI = ".github/workflows/ci.yml"
SELECT = Options(select=frozenset({"template-injection"}))


@pytest.fixture
def several(monkeypatch):
    """Workers pay from two files on, and a batch is small."""
    monkeypatch.setattr(run, "_PAYS", 1)
    monkeypatch.setattr(run, "_BATCH", 3)


@pytest.fixture
def project(files, texts):
    kinds = ["insecure", "refused", "publishing", "clean", "broken"]
    python = texts["insecure"].replace("run: ", "run: python -c 'print()' && ")
    return files({f"{number:02}/action.yml": texts[kinds[number % 5]] for number in range(20)} | {CI: python})


@pytest.fixture
def thread():
    """Another thread: a process that has one must not fork."""
    done = threading.Event()
    other = threading.Thread(target=done.wait)
    other.start()
    yield
    done.set()
    other.join()


def test_workers_give_the_results_of_one_process_in_the_same_order(project, several) -> None:
    alone = fix_paths(["."])
    assert len(alone) == 21
    assert fix_paths(["."], workers=2) == alone
    assert fix_paths(["."], workers=50) == alone


def test_workers_that_are_started_afresh_give_the_same_results(project, several, thread) -> None:
    assert fix_paths(["."], workers=2) == fix_paths(["."])


def test_results_can_be_pickled(project) -> None:
    results = fix_paths(["."])
    assert pickle.loads(pickle.dumps(results)) == results


def test_the_command_gives_the_same_output_with_workers(project, several, invoke) -> None:
    with_workers = invoke()
    run._PAYS = 1000
    assert invoke() == with_workers


def test_files_are_written_with_workers_too(project, several, texts) -> None:
    results = fix_paths(["."], SELECT, save=True, workers=2)
    assert sum(result.changed for result in results) == 5
    assert [(project / name / "action.yml").read_text() for name in ("00", "05", "10", "15")] == [texts["repaired"]] * 4


def faulty(error):
    """A repair with a fault that one file brings out."""

    def fix(source, path, options, repository, choose):
        if path.startswith("07/"):
            error()
        return repaired(source, path, options, repository, choose)

    return fix


def failing():
    raise ValueError("something\nwent \x1b[31mwrong")


def recursing():
    recursing()


def exhausting():
    raise MemoryError


def dying():
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("error", [failing, recursing, exhausting])
def test_a_fault_in_one_file_is_an_error_of_that_file(project, several, monkeypatch, error, workers) -> None:
    expected = fix_paths(["."])
    monkeypatch.setattr(batch, "repaired", faulty(error))
    results = fix_paths(["."], workers=workers)
    assert [result.path for result in results] == [result.path for result in expected]
    assert [result for result in results if result.path != "07/action.yml"] == [item for item in expected if item.path != "07/action.yml"]
    (result,) = (result for result in results if result.path == "07/action.yml")
    assert (result.changed, result.fixes, result.refusals) == (False, (), ())
    assert result.problem.message.startswith("internal error (")
    assert result.problem.message.endswith("; nothing was changed, please report this file")
    assert "at test_workers.py:" in result.problem.message


@pytest.mark.skipif(sys.platform != "linux", reason="the fault is inherited by forked workers alone")
def test_a_worker_that_dies_is_an_error_of_the_file_that_killed_it(project, several, monkeypatch) -> None:
    expected = fix_paths(["."])
    monkeypatch.setattr(batch, "repaired", faulty(dying))
    results = fix_paths(["."], workers=2)
    assert [result for result in results if result.path != "07/action.yml"] == [item for item in expected if item.path != "07/action.yml"]
    (problem,) = (result.problem.message for result in results if result.path == "07/action.yml")
    assert problem == "internal error (the process that handled this file died); nothing was changed, please report this file"


PROGRAMS = {
    "an argument": "run: python -c 'print()'",
    "an argument behind options": "run: python3.12 -I -Bc 'print()'",
    "a heredoc": "run: python3 <<EOF",
    "a heredoc for standard input": "run: python - << 'EOF'",
    "a whole step": "shell: python",
    "a whole step, quoted": 'shell: "python {0}"',
}
NO_PROGRAMS = {
    "a module": "run: python -m build",
    "a file": "run: python setup.py -c",
    "a name": "run: pip install python-c",
}


@pytest.mark.parametrize("line", PROGRAMS.values(), ids=PROGRAMS.keys())
def test_a_file_with_a_python_program_is_put_off_by_all_workers_but_one(files, line) -> None:
    root = files({"action.yml": f"runs:\n  using: composite\n  steps:\n    - {line}\n"})
    target = Target.at(str(root / "action.yml"), "action.yml", str(root))
    mine = batch.Batch(str(root), (target,), Options(), "")
    assert [path for path, _ in batch.repair(mine).results] == [target]
    assert batch.repair(mine.replaced(python=False)) == batch.Handled([], (target,))


@pytest.mark.parametrize("line", NO_PROGRAMS.values(), ids=NO_PROGRAMS.keys())
def test_a_file_without_one_is_handled_by_any_worker(files, line) -> None:
    root = files({"action.yml": f"runs:\n  using: composite\n  steps:\n    - {line}\n"})
    target = Target.at(str(root / "action.yml"), "action.yml", str(root))
    mine = batch.Batch(str(root), (target,), Options(), "")
    assert batch.repair(mine.replaced(python=False)) == batch.repair(mine)


def test_a_fault_is_one_line_and_status_2_and_all_other_files_are_written(project, monkeypatch, invoke, texts) -> None:
    monkeypatch.setattr(batch, "repaired", faulty(failing))
    ran = invoke("--write", "--select=template-injection")
    assert ran.status == 2
    (line,) = [line for line in ran.lines if "internal error" in line]
    assert line.startswith("07/action.yml: error: internal error (ValueError at test_workers.py:")
    assert "something\\nwent \\x1b[31mwrong" in line
    assert (project / "05/action.yml").read_text() == texts["repaired"]


def test_a_system_that_gives_no_more_processes_does_without(project, several, monkeypatch) -> None:
    expected = fix_paths(["."])

    def exhausted() -> None:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr("wffix.workers.multiprocessing.Pipe", exhausted)
    assert fix_paths(["."], workers=2) == expected


def test_nothing_is_written_before_all_files_of_a_repository_were_looked_at(files, texts, monkeypatch) -> None:
    root = files({f".github/workflows/{name}.yml": texts["insecure"] for name in "abc"})
    paths = sorted((root / ".github" / "workflows").iterdir())
    seen: list[set[str]] = []

    def repair(files_of_it, choose):
        seen.append({path.read_text() for path in paths})
        return batch.repair(files_of_it, choose)

    monkeypatch.setattr(run, "_BATCH", 1)
    monkeypatch.setattr(run, "repair", repair)
    results = run.fix_paths([root], save=True)
    assert seen == [{texts["insecure"]}] * len(paths)
    assert [path.read_text() for path in paths] == [result.fixed for result in results]

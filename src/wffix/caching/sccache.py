"""sccache, which keeps compiled files in the cache of GitHub Actions where a variable says so."""

from __future__ import annotations

from wffix.caching.spot import Spot
from wffix.catalog.caches import caches
from wffix.document.parse import Document
from wffix.document.tree import Mapping, Scalar, mapping_at, scalar_at
from wffix.edit.insert import put
from wffix.edit.model import CannotEdit, Patch
from wffix.edit.rewrite import replace


def switched_off(document: Document, spot: Spot) -> Patch | None:
    """Let sccache keep its files on the runner; None where it does. The action that installs it stays, as the build calls it."""
    name = caches().sccache.variable
    if any(step.run is not None and name in step.run.value for step in spot.steps):
        raise CannotEdit(f"a script sets {name}; take that out, sccache keeps its files on the runner then")
    own = [step.env for step in spot.steps if _is_on(spot, step.env)]
    job = mapping_at(spot.owner, "env")
    if scalar_at(job, name) is not None:
        own += [job] * _is_on(spot, job)
    elif spot.job is not None and _is_on(spot, mapping_at(spot.job.workflow.root, "env")):
        return _off(document, own) + put(document, spot.owner, "env", [(name, "false")])
    return _off(document, own) if own else None


def _is_on(spot: Spot, env: Mapping | None) -> bool:
    value = _variable(env)
    return value is not None and any(found is None or found.lower() not in ("", "false", "off", "0") for found in spot.values(value))


def _variable(env: Mapping | None) -> Scalar | None:
    return scalar_at(env, caches().sccache.variable)


def _off(document: Document, envs: list[Mapping | None]) -> Patch:
    patch = Patch()
    for env in envs:
        value = _variable(env)
        if value is not None:
            patch += replace(document, value, "false")
    return patch

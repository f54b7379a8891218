"""The scripts that steps run and in which outsiders' variables stand, and how fixers tell what they find in one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache

from wffix.document.scalar import spans
from wffix.document.tree import Scalar, entry
from wffix.document.workflow import Step
from wffix.edit.model import Applicability, CannotEdit, Fix, Refusal
from wffix.edit.rewrite import rewrite
from wffix.expression.lexer import embedded
from wffix.fixer import Site
from wffix.outsiders import Fed, fed
from wffix.scripts import runner
from wffix.scripts.hoist import Replacement


class RunScript:
    """The ``run`` of a step in bash or sh. ``variables`` are those that outsiders feed and that the script does not set."""

    def __init__(self, site: Site, step: Step, run: Scalar, dialect: str, variables: Mapping[str, Fed]) -> None:
        self.site = site
        self.step = step
        self.run = run
        self.dialect = dialect
        self.variables = variables

    @property
    def text(self) -> str:
        return self.run.value

    @cached_property
    def expressions(self) -> tuple[tuple[int, int], ...]:
        """Where its ``${{ }}`` stand."""
        return tuple((item.start, item.end) for item in embedded(self.text))

    def fix(self, name: str, title: str, replacements: Sequence[Replacement]) -> Fix:
        """A fix that replaces parts of the script. Raises CannotEdit."""
        found = entry(self.step.node, "run")
        if found is None or found.value is not self.run or self.site.document.is_shared(self.run):
            raise CannotEdit("the script is shared through a YAML alias; a change would reach its other users too")
        patch = rewrite(self.site.document, self.run, replacements, self.step.node)
        node = self.step.node
        return Fix(name, title, Applicability.SAFE, node.start, node.end, patch.edits, patch.changes)

    def refusals(self, name: str, reasons: Iterable[tuple[int, int, str]]) -> Iterator[Refusal]:
        """A refusal for each stretch of the script that is a finding, in its order."""
        found = sorted(reasons)
        places = spans(self.site.document.text, self.run) if found else None
        for start, end, reason in found:
            at = (self.run.start, self.run.end) if places is None else (places[0][start], places[1][end - 1])
            yield Refusal(name, f"{' '.join(self.text[start:end].split())}: {reason}", *at)


@lru_cache(maxsize=1)
def fed_scripts(site: Site) -> tuple[RunScript, ...]:
    """The scripts of a file in which variables stand that outsiders feed; those of other shells than bash and sh are left out."""
    return tuple(_fed_scripts(site))


def _fed_scripts(site: Site) -> Iterator[RunScript]:
    for step in site.workflow.steps:
        run = step.run
        variables = fed(step, site.workflow) if run is not None and "$" in run.value else {}
        if run is None or not variables:
            continue
        try:
            dialect = runner.language(step)
        except runner.UnknownShell:
            continue
        if dialect not in ("bash", "sh"):
            continue
        # The shell's grammar is imported only where such a variable stands.
        from wffix.scripts.shell.calls import assigned

        kept = {name: item for name, item in variables.items() if name not in assigned(run.value)}
        if kept:
            yield RunScript(site, step, run, dialect, kept)

"""Import rules that import-linter does not bring: what inside a package belongs to it alone.

Packages talk to each other through `service` and `contract`. `OwnedModules` keeps the rest
(`models`, `pages` …) from being imported out of another package; pyproject.toml uses it.
"""

from collections.abc import Iterable
from typing import cast

import grimp
from importlinter import Contract, ContractCheck, fields, output


class OwnedModules(Contract):
    """Modules of the given names are imported only within the package they stand in."""

    type_name = "owned"

    modules = fields.SetField(subfield=fields.StringField())
    except_for = fields.SetField(subfield=fields.StringField(), required=False)
    shared = fields.SetField(subfield=fields.StringField(), required=False)

    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:
        """Find every import of an owned module from outside its package."""
        names = set(cast("Iterable[str]", self.modules))
        trespasses = [
            (importer, owned)
            for owned in sorted(graph.modules)
            if "." in owned and owned.rpartition(".")[2] in names
            for importer in sorted(graph.find_modules_that_directly_import(owned))
            if not self._may_import(importer, owned)
        ]
        return ContractCheck(kept=not trespasses, metadata={"trespasses": trespasses})

    def _may_import(self, importer: str, owned: str) -> bool:
        package = owned.rpartition(".")[0]
        welcome = set(cast("Iterable[str] | None", self.except_for) or ())
        shared = set(cast("Iterable[str] | None", self.shared) or ())
        return importer.startswith(f"{package}.") or importer in welcome or package in shared

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print each trespass on a line of its own."""
        for importer, owned in check.metadata["trespasses"]:
            output.print_error(f"{importer} must not import {owned}: it belongs to its package.")

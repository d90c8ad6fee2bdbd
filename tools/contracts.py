"""Import rules that import-linter does not bring; pyproject.toml uses them.

Packages talk to each other through `service` and `contract`. `OwnedModules` keeps the rest
(`models`, `pages` …) from being imported out of another package. `EdgeOfDoors` keeps Flask and
the web edge to the doors, whatever else a package's files are called.
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
        names = _texts(self.modules)
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
        welcome = importer in _texts(self.except_for) or package in _texts(self.shared)
        return importer.startswith(f"{package}.") or welcome

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print each trespass on a line of its own."""
        for importer, owned in check.metadata["trespasses"]:
            output.print_error(f"{importer} must not import {owned}: it belongs to its package.")


class EdgeOfDoors(Contract):
    """Only doors import the edge: modules named for a door (`api`, `api_staff` …), or listed."""

    type_name = "edge"

    edge = fields.SetField(subfield=fields.StringField())
    doors = fields.SetField(subfield=fields.StringField())
    other_doors = fields.SetField(subfield=fields.StringField(), required=False)
    shared = fields.SetField(subfield=fields.StringField(), required=False)
    features_in = fields.StringField()

    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:
        """Find imports of the edge by what is no door, and listed doors that are gone."""
        at_edge = {one for named in _texts(self.edge) for one in _within(graph, named)}
        listed = _texts(self.other_doors)
        inside = {
            one
            for feature in graph.find_children(cast("str", self.features_in))
            if feature not in at_edge
            for one in graph.find_descendants(feature)
        }
        trespasses = [
            (importer, imported)
            for importer in sorted(inside - listed)
            if not self._is_door(importer)
            for imported in sorted(graph.find_modules_directly_imported_by(importer))
            if imported in at_edge - _texts(self.shared)
        ]
        gone = sorted(listed - graph.modules)
        return ContractCheck(
            kept=not trespasses and not gone, metadata={"trespasses": trespasses, "gone": gone}
        )

    def _is_door(self, module: str) -> bool:
        name = module.rpartition(".")[2]
        return any(name == door or name.startswith(f"{door}_") for door in _texts(self.doors))

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print each trespass on a line of its own."""
        for importer, imported in check.metadata["trespasses"]:
            output.print_error(f"{importer} must not import {imported}: it is no door.")
        for door in check.metadata["gone"]:
            output.print_error(f"{door} is listed as a door, and is not there.")


def _within(graph: grimp.ImportGraph, package: str) -> set[str]:
    if package not in graph.modules:
        return set()
    is_ours = not graph.is_module_squashed(package)
    return {package} | (graph.find_descendants(package) if is_ours else set())


def _texts(named: object) -> set[str]:
    return set(cast("Iterable[str] | None", named) or ())

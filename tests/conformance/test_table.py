"""Each module of the plans is a test of its name, or is excluded for a reason; none is both."""

import ast
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
TABLE = tomllib.loads((HERE / "modules.toml").read_text(encoding="utf-8"))
MODULES = [module for plan in TABLE["plans"].values() for module in plan]


def module_tests() -> list[str]:
    """Names of the tests of this folder that are named after modules."""
    trees = (ast.parse(file.read_text(encoding="utf-8")) for file in sorted(HERE.glob("test_*.py")))
    names = (node.name for tree in trees for node in tree.body if isinstance(node, ast.FunctionDef))
    return [name for name in names if name.startswith(("test_oidcc_", "test_fapi_ciba_id1"))]


def as_test(module: str) -> str:
    return "test_" + module.replace("-", "_")


def test_every_module_is_tested_or_excluded() -> None:
    wanted = [as_test(module) for module in MODULES if module not in TABLE["excluded"]]
    assert sorted(module_tests()) == sorted(wanted)


def test_no_module_is_both() -> None:
    assert not {as_test(module) for module in TABLE["excluded"]} & set(module_tests())


def test_what_is_excluded_is_of_a_plan_and_has_a_reason() -> None:
    assert set(TABLE["excluded"]) <= set(MODULES) and len(MODULES) == len(set(MODULES))
    assert set(TABLE["excluded"].values()) == set(TABLE["reasons"])

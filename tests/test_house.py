"""The house is lived in: functions stay short."""

import ast
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent
FILES = [ROOT / "dashboard.py", *(f for name in ("diagnostics", "mocks", "web") for f in (ROOT / name).rglob("*.py"))]


def lengths(source: str) -> list[int]:
    """Lines of each function, its decorators left out."""
    functions = (
        node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    return [(node.end_lineno or node.lineno) - node.lineno + 1 for node in functions]


def test_functions_are_short() -> None:
    found = [length for file in FILES for length in lengths(file.read_text(encoding="utf-8"))]
    assert median(found) <= 10
    assert sum(length <= 35 for length in found) >= 0.9 * len(found)
    assert max(found) <= 60


def test_a_long_function_is_measured() -> None:
    assert lengths("def f():\n" + "    pass\n" * 70) == [71]

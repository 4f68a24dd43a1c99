"""The house rules, read from the sources: room order, homes of heavy libraries, sizes, a light command line."""

from __future__ import annotations

import ast
import io
import re
import statistics
import subprocess
import sys
import tokenize
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "orthocad"
SOURCES = sorted(PACKAGE.rglob("*.py"))
LINE = ("scan", "prescribe", "design", "verify", "deliver")
LEAVES = {"model", "geom", "errors"}
CORRIDOR_USERS = {"batch": set(), "preview": {"batch"}, "cli": {"batch", "preview"}}  # and what each may call
# Rooms and modules where a library may be imported; what is not named here may be imported anywhere.
HOMES = {
    "trimesh": ("scan.read", "deliver.mesh_files", "verify"),
    "embreex": ("geom",),
    "fpdf": ("deliver",),
    "fontTools": ("design.lettering",),
    "open3d": ("scan.clean",),
    "manifold3d": ("design.solid", "design.plan_ops", "design.zones", "design.lettering", "design.coupon"),
    "cadquery": ("design.cad",),
    "OCP": ("design.cad",),
    "pydantic": ("prescribe",),
    "typer": ("cli",),
    "rich": ("cli",),
    "igl": ("verify", "design.gyroid"),
    "aiohttp": ("preview",),
    "dask": ("batch",),
    "distributed": ("batch",),
    "jinja2": ("deliver", "batch.summary"),
    "matplotlib": ("deliver",),
    "PIL": ("deliver",),
    "lib3mf": ("deliver",),
    "rectpack": ("batch.pack",),
    "skfem": ("verify.strength",),
    "fsspec": ("batch.remote",),
    "ezdxf": ("prescribe.drawings", "deliver.outlines"),
    "barcode": ("deliver.label",),
    "svgelements": ("prescribe.drawings",),
}
HEAVY = {*HOMES, "scipy", "numpy", "contourpy", "tomlkit"} - {"typer"}
LAZY = {*HEAVY, *(f"orthocad.{room}" for room in (*LINE, "geom", "pipeline", "batch"))} - {"orthocad.deliver"}


def module_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(module: str) -> str:
    return module.split(".")[0]


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(node: ast.AST) -> list[tuple[str, int]]:
    """Absolute names of everything imported anywhere below a node, with the line."""
    found = []
    for n in ast.walk(node):
        if isinstance(n, ast.Import):
            found += [(a.name, n.lineno) for a in n.names]
        elif isinstance(n, ast.ImportFrom):
            assert n.level == 0, "relative imports hide where an arrow points"
            found += [(f"{n.module}.{a.name}", n.lineno) for a in n.names]
    return found


def allowed(room: str, target: str) -> bool:
    if target in LEAVES or target == room or target.startswith("__") or target == "RULES_VERSION":
        return True
    if room == "pipeline":
        return target in LINE
    if room == "__main__":
        return target in {*LINE, "pipeline", "cli"}
    if room in CORRIDOR_USERS:
        return target in {*LINE, "pipeline", *CORRIDOR_USERS[room]}
    return room in LINE and target in LINE[: LINE.index(room)]


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_arrows_between_rooms_point_one_way(path: Path) -> None:
    room = room_of(module_of(path))
    wrong = []
    for name, line in imports(tree_of(path)):
        if name == "orthocad" or not name.startswith("orthocad."):
            continue
        target = name.split(".")[1]
        if room in {"model", "errors"}:
            ok = target in {"model", "errors"}
        elif room == "geom":
            ok = target in {"model", "geom", "errors"}
        else:
            ok = allowed(room, target)
        if not ok:
            wrong.append(f"{path.relative_to(ROOT)}:{line} {room} -> {target}")
    assert not wrong, wrong


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_each_heavy_library_stays_at_home(path: Path) -> None:
    module = module_of(path)
    for name, line in imports(tree_of(path)):
        homes = HOMES.get(name.split(".")[0])
        at_home = homes is None or any(module == home or module.startswith(f"{home}.") for home in homes)
        assert at_home, f"{path.relative_to(ROOT)}:{line} imports {name}, whose home is {homes}"


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_heavy_libraries_are_imported_inside_functions(path: Path) -> None:
    body = [n for n in tree_of(path).body if isinstance(n, ast.Import | ast.ImportFrom)]
    light = {"numpy"} if room_of(module_of(path)) != "cli" else {"typer"}
    # pydantic at the file boundary is the schema's own base class; the module itself is imported where it is needed.
    light |= {"pydantic"} if room_of(module_of(path)) == "prescribe" else set()
    wrong = [f"{n}:{line}" for node in body for n, line in imports(node) if n.split(".")[0] in HEAVY - light]
    assert not wrong, f"{path.relative_to(ROOT)}: {wrong}"


def code_lines(path: Path) -> set[int]:
    """Numbers of lines that hold code: no blank lines, comments or docstrings."""
    text = path.read_text(encoding="utf-8")
    skip = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    lines = {
        number
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type not in skip
        for number in range(token.start[0], token.end[0] + 1)
    }
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            lines -= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return lines


@cache
def functions() -> list[tuple[str, ast.FunctionDef, int]]:
    """Every function with its place and its code lines, signature not counted."""
    found = []
    for path in SOURCES:
        lines = code_lines(path)
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = range(node.body[0].lineno, (node.end_lineno or 0) + 1)
                place = f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
                found.append((place, node, len(lines & set(body))))
    return found


def test_functions_are_small() -> None:
    sizes = {place: size for place, _, size in functions()}
    over = {place: size for place, size in sizes.items() if size > 50}
    assert not over, over
    assert statistics.median(sizes.values()) <= 6
    assert statistics.quantiles(sizes.values(), n=10)[-1] <= 20


def test_functions_take_few_parameters() -> None:
    def count(node: ast.FunctionDef) -> int:
        arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        return len([a for a in arguments if a.arg not in {"self", "cls"}])

    over = [place for place, node, _ in functions() if count(node) > 6 and not place.startswith("orthocad/cli/")]
    assert not over, over


def test_files_are_small() -> None:
    over = {
        str(p.relative_to(ROOT)): n for p in SOURCES if (n := len(p.read_text(encoding="utf-8").splitlines())) > 250
    }
    assert not over, over


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_only_the_command_line_prints_or_exits(path: Path) -> None:
    if room_of(module_of(path)) in {"cli", "__main__"}:
        return
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            assert name not in {"print", "exit", "quit", "sys.exit", "os._exit", "input"}, (
                f"{path}:{node.lineno} {name}"
            )


@pytest.mark.parametrize("words", [["--help"], ["build", "--help"], ["--version"]], ids=" ".join)
def test_help_loads_nothing_heavy(words: list[str]) -> None:
    script = f"import sys\nfrom orthocad.cli import run\nassert run({words!r}) == 0\nprint('|'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = set(done.stdout.splitlines()[-1].split("|"))
    assert "typer" in loaded
    parser = set() if words == ["--help"] else {"pydantic"}  # typer may read option values with it
    heavy = loaded & {*LAZY, "orthocad.deliver", "orthocad.model"} - parser
    assert not heavy, heavy


def tracked_files() -> list[Path]:
    done = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], capture_output=True, text=True, cwd=ROOT)
    if done.returncode != 0:
        pytest.skip("not a git work tree")
    text = {".py", ".md", ".toml", ".txt", ".j2", ".sh", ".css", ".cfg", ".ini", ""}
    return [p for name in done.stdout.splitlines() if (p := ROOT / name).is_file() and p.suffix in text]


def test_no_file_names_a_machine_or_a_registry() -> None:
    # Assembled, so that this file does not match itself.
    hosts = [
        "pypi" + r"\.org",
        "pythonhosted" + r"\.org",
        "registry" + r"\.npmjs",
        "deb" + r"\.debian\.org",
        "/wo" + "rk/",
    ]
    hosts += ["/ro" + "ot/", "/ho" + r"me/\w", "file:" + "///", "index-" + "url"]
    pattern = re.compile("|".join(hosts))
    wrong = [
        f"{p.relative_to(ROOT)}: {m[0]}"
        for p in tracked_files()
        if (m := pattern.search(p.read_text("utf-8", "ignore")))
    ]
    assert not wrong, wrong


# Words that promise what nobody has shown; decisions.md, last paragraph. Whole words, in strings the program prints.
BANNED = re.compile(
    r"\b(treats|cures|corrects|realigns|heals|relieves|prevents|shock reduced by|optimal|guaranteed|will last)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_no_string_promises_a_cure(path: Path) -> None:
    tree = tree_of(path)
    told = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}  # docstrings are for developers
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            found = BANNED.search(node.value)
            assert not found, f"{path.relative_to(ROOT)}:{node.lineno} says {found[0]!r}"

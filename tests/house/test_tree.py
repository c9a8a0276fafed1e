"""What may stand in the repository, and in what shape (the whole of it, not only Python)."""

from __future__ import annotations

import ast
import io
import re
import tokenize

from tests.house.tree import python_files, shown, text_of, tracked

# In parts, so that this file is not itself a place where they stand.
REGISTRIES = ("pypi" + ".org", "python" + "hosted", "npm" + "js", "deb." + "debian", "docker" + ".io", "gh" + "cr.io")
PLACES = ("/wo" + "rk/", "/tm" + "p/b/", "/ro" + "ot/")
MAXIMUM_LINES = 450


def test_no_file_names_a_registry() -> None:
    found = [
        f"{shown(path)}: {host}" for path in tracked() if (text := text_of(path)) for host in REGISTRIES if host in text
    ]
    assert found == []


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    found = [
        f"{shown(path)}: {place}"
        for path in tracked()
        if (text := text_of(path))
        for place in PLACES
        if re.search(rf"(?<![\w.]){re.escape(place)}", text)
    ]
    assert found == []


def test_modules_stay_readable_in_one_sitting() -> None:
    counted = {shown(path): len(path.read_text().splitlines()) for path in python_files()}
    assert {name: lines for name, lines in counted.items() if lines > MAXIMUM_LINES} == {}


def test_no_drawer_for_everything() -> None:
    names = {"utils", "util", "common", "helpers", "helper", "misc"}
    assert [shown(path) for path in python_files() if names & set(path.with_suffix("").parts)] == []


def test_nothing_is_left_for_later() -> None:
    words = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
    found = [
        shown(path, number)
        for path in tracked()
        if path.suffix in {".py", ".html", ".js", ".css", ".md", ".txt"}
        for number, line in enumerate((text_of(path) or "").splitlines(), 1)
        if words.search(line)
    ]
    assert found == []


def test_no_code_sleeps_in_comments() -> None:
    """A comment of two or more lines that parses as statements is code that was switched off."""
    found = []
    for path in python_files():
        for start, text in _comment_blocks(path.read_text()):
            if text.count("\n") and _is_code(text):
                found.append(shown(path, start))
    assert found == []


def _comment_blocks(source: str) -> list[tuple[int, str]]:
    blocks: list[tuple[int, int, list[str]]] = []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT or token.line[: token.start[1]].strip():
            continue
        line = token.start[0]
        if blocks and blocks[-1][1] == line - 1:
            start, _, texts = blocks.pop()
            blocks.append((start, line, [*texts, token.string[1:]]))
        else:
            blocks.append((line, line, [token.string[1:]]))
    return [
        (start, "\n".join(text[1:] if text.startswith(" ") else text for text in texts)) for start, _, texts in blocks
    ]


def _is_code(text: str) -> bool:
    try:
        body = ast.parse(text).body
    except SyntaxError:
        return False
    return any(not isinstance(node, ast.Expr) or isinstance(node.value, ast.Call) for node in body)


def test_every_test_folder_is_a_package() -> None:
    folders = {path.parent for path in python_files("tests")}
    assert sorted(shown(folder) for folder in folders if not (folder / "__init__.py").exists()) == []

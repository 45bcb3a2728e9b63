"""Templates, scripts and style sheets as text: {path: content}."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
STATIC = ROOT / "static"
TEMPLATES = {
    str(path.relative_to(ROOT / "templates")): path.read_text()
    for path in sorted((ROOT / "templates").rglob("*.html"))
}
SCRIPTS = {
    str(path.relative_to(STATIC / "js")): path.read_text()
    for path in sorted((STATIC / "js").rglob("*.js"))
}
STYLES = {path.name: path.read_text() for path in sorted((STATIC / "css").glob("*.css"))}

"""Lines of the output of a site, each of which tells its program."""


def named(name: str, line: str) -> str:
    """Return a line with the name of its program, which a line of JSON gets as a field."""
    if name == "up":
        return line
    if line.startswith('{"'):
        return f'{{"program": "{name}", {line[1:]}'
    return f"{name:<6} │ {line}"

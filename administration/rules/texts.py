"""The parts of a public text, as an officer types it."""

# What one process writes for public pages is shown by the others this much later at most.
SHOWN_KEPT_SECONDS = 30.0

Block = tuple[str, list[str]]  # title, list or text; its lines


def blocks_of(text: str) -> list[Block]:
    """The parts of a public text: « # » makes a title, « - » a list, an empty line a paragraph."""
    found: list[Block] = []
    for part in text.replace("\r\n", "\n").split("\n\n"):
        for line in filter(str.strip, part.split("\n")):
            kind, said = _read_line(line.strip())
            if kind != "title" and found and found[-1][0] == kind and found[-1][1] is not None:
                found[-1][1].append(said)
            else:
                found.append((kind, [said]))
        found.append(("end", []))
    return [one for one in found if one[0] != "end"]


def _read_line(line: str) -> tuple[str, str]:
    for mark, kind in (("# ", "title"), ("- ", "list")):
        if line.startswith(mark):
            return kind, line.removeprefix(mark).strip()
    return "text", line

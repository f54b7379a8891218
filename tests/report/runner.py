"""How the runner of GitHub Actions reads a log: workflow commands of both forms, as its source has them."""

Command = tuple[str, dict[str, str], str]
KNOWN = {"error", "warning", "notice", "debug", "group", "endgroup", "add-mask", "stop-commands", "set-output", "set-env", "echo"}


def commands(log: str) -> list[Command]:
    """The commands in a log, with their properties and messages."""
    return [found for line in log.split("\n") if (found := _current(line) or _old(line))]


def _current(line: str) -> Command | None:
    line = line.lstrip()
    end = line.find("::", 2)
    if not line.startswith("::") or end < 0:
        return None
    name, _, properties = line[2:end].partition(" ")
    if name not in KNOWN:
        return None
    return name, _properties(properties.strip(), ","), _unescaped(line[end + 2 :])


def _old(line: str) -> Command | None:
    start = line.find("##[")
    end = line.find("]", start)
    if start < 0 or end < 0:
        return None
    name, _, properties = line[start + 3 : end].partition(" ")
    return (name, _properties(properties, ";"), line[end + 1 :]) if name in KNOWN else None


def _properties(text: str, separator: str) -> dict[str, str]:
    pairs = (part.split("=", 1) for part in text.split(separator) if part)
    return {pair[0]: _unescaped(pair[1].replace("%3A", ":").replace("%2C", ",")) for pair in pairs if len(pair) == 2}


def _unescaped(text: str) -> str:
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")

"""What the systems have in common: answers of commands that are written alike."""

from typing import Any

from diagnostics.machine import Machine
from diagnostics.machine.powershell import unseen


def disk(machine: Machine) -> dict[str, Any]:
    """Room on the system's disk, as `df` counts it (POSIX: blocks of 1024 bytes, one line for the disk)."""
    answer = machine.run("/bin/df", "-Pk", "/")
    fields = answer.text.splitlines()[-1].split() if answer.text.strip() else []
    numbers = [int(field) for field in fields[1:4] if field.isdigit()]
    if len(numbers) < 3:
        return unseen(answer)
    size, _, free = numbers
    return {"free": free * 1024, "size": size * 1024}


def by_ssh(machine: Machine) -> bool:
    """Whether whoever runs this came through SSH."""
    return bool(machine.environ.get("SSH_CONNECTION"))

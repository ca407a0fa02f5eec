"""Load a PKCS#11 module and list its tokens, in a process of its own: the module may crash, or never come back.

Run as `python -I pkcs11_worker.py <module>`; its last line is one JSON document, whatever the module itself prints. It
opens no session and never logs in, so it spends no try of the code. Standard library only. Layout: PKCS#11 v2.20, whose
structures are packed on Windows.
"""

import ctypes
import json
import os
import sys
from pathlib import Path
from typing import Any

WINDOWS = sys.platform == "win32"
PACK = 1 if WINDOWS else 0
ULONG, PLACE = ctypes.c_ulong, ctypes.c_void_p
TOKEN_PRESENT = 1
ALREADY_INITIALIZED = 0x191
MOST_SLOTS = 32
REFUSALS = {
    193: "processor",
    126: "dependency",
    127: "dependency",
    4551: "control",
    1260: "control",
    577: "control",
    225: "virus",
    5: "denied",
}
"""What Windows' error codes mean when a library does not load (System Error Codes, Microsoft)."""
SAYINGS = (
    ("wrong ELF class", "processor"),
    ("incompatible architecture", "processor"),
    ("wrong architecture", "processor"),
    ("not a compatible arch", "processor"),
    ("code signature", "control"),
    ("ermission denied", "denied"),
    ("invalid ELF header", "broken"),
    ("file too short", "broken"),
    ("cannot open shared object", "dependency"),
    ("Library not loaded", "dependency"),
    ("undefined symbol", "dependency"),
)
"""What dlopen says, on Linux and on macOS; neither is translated."""


def _structure(*fields: tuple[str, Any]) -> type[ctypes.Structure]:
    body: dict[str, Any] = {"_pack_": PACK} if PACK else {}
    return type("Packed", (ctypes.Structure,), {**body, "_fields_": list(fields)})


VERSION = (("major", ctypes.c_ubyte), ("minor", ctypes.c_ubyte))
CALLS = ("initialize", "finalize", "info", "list", "slots", "slot", "token")
Functions = _structure(*VERSION, *((name, PLACE) for name in CALLS))
Info = _structure(
    ("cryptoki", ctypes.c_ubyte * 2),
    ("manufacturer", ctypes.c_char * 32),
    ("flags", ULONG),
    ("description", ctypes.c_char * 32),
    *VERSION,
)
Slot = _structure(
    ("description", ctypes.c_char * 64),
    ("manufacturer", ctypes.c_char * 32),
    ("flags", ULONG),
    ("versions", ctypes.c_ubyte * 4),
)
Token = _structure(
    ("label", ctypes.c_char * 32),
    ("manufacturer", ctypes.c_char * 32),
    ("model", ctypes.c_char * 16),
    ("serial", ctypes.c_char * 16),
    ("flags", ULONG),
    ("counts", ULONG * 10),
    ("versions", ctypes.c_ubyte * 4),
    ("time", ctypes.c_char * 16),
)


def why(error: OSError) -> str:
    """In one word, why a library does not load."""
    number = getattr(error, "winerror", None)
    if number is not None:
        return REFUSALS.get(number, "other")
    return next((word for piece, word in SAYINGS if piece in str(error)), "other")


def load(path: str) -> dict[str, Any]:
    """Load a module and tell what it says of itself and of its slots; of a token, neither its name nor its number."""
    try:
        if WINDOWS:
            os.add_dll_directory(Path(path).parent)  # type: ignore[attr-defined,unused-ignore]
        library = ctypes.CDLL(path)
        table = ctypes.POINTER(Functions)()
        library.C_GetFunctionList.restype = ULONG
        code = library.C_GetFunctionList(ctypes.byref(table))
    except OSError as error:
        return {"step": "load", "why": why(error)}
    except AttributeError:
        return {"step": "load", "why": "no_module"}
    return {"step": "list", "rv": code} if code else _ask(table.contents)


def _ask(functions: Any) -> dict[str, Any]:
    def call(name: str, *arguments: Any) -> int:
        kinds = [type(argument) if isinstance(argument, ULONG) else PLACE for argument in arguments]
        function = ctypes.CFUNCTYPE(ULONG, *kinds)(getattr(functions, name))
        return int(function(*arguments)) & 0xFFFFFFFF

    code = call("initialize", None)
    if code not in (0, ALREADY_INITIALIZED):
        return {"step": "initialize", "rv": code}
    info = Info()
    call("info", ctypes.byref(info))
    told = {"library": _text(info.description), "version": f"{info.major}.{info.minor}"}
    numbers, count = (ULONG * MOST_SLOTS)(), ULONG(MOST_SLOTS)
    code = call("slots", None, numbers, ctypes.byref(count))
    slots = [] if code else [_slot(call, numbers[index]) for index in range(count.value)]
    return {"step": "done", "rv": code, **told, "slots": slots}


def _slot(call: Any, number: int) -> dict[str, Any]:
    slot, token = Slot(), Token()
    code = call("slot", ULONG(number), ctypes.byref(slot))
    if code or not slot.flags & TOKEN_PRESENT:
        return {"card": False, "rv": code, "model": ""}
    code = call("token", ULONG(number), ctypes.byref(token))
    return {"card": True, "rv": code, "model": "" if code else _text(token.model)}


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace").strip("\0 ")


if __name__ == "__main__":
    sys.stdout.write(f"\n{json.dumps(load(sys.argv[1]))}\n")
    sys.stdout.flush()
    os._exit(0)  # a module that crashes while it is unloaded has told what it had to tell

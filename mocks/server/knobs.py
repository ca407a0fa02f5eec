"""Orders of the admin API for the knobs of the mocks beside Pro Santé Connect (`/spaces/<space>/<mock>`)."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, Protocol

from mocks.monsisra.state import MonSisraState
from mocks.otp.model import OtpState
from mocks.psc.call import Call
from mocks.server.errors import AdminError
from mocks.spaces.kinds import adjusted
from mocks.viatrajectoire.state import SiteState


class Adjustable(Protocol):
    """The part of a space that has knobs: a frozen dataclass."""

    settings: Any


KNOBS: Mapping[str, type[Adjustable]] = {"monsisra": MonSisraState, "otp": OtpState, "viatrajectoire": SiteState}


def _shown(kind: type[Adjustable]) -> Callable[[Call, str, dict[str, Any]], Any]:
    return lambda call, _, __: asdict(call.space.part(kind).settings)


def _changed(kind: type[Adjustable]) -> Callable[[Call, str, dict[str, Any]], Any]:
    def change(call: Call, _: str, data: dict[str, Any]) -> Any:
        part = call.space.part(kind)
        try:
            part.settings = adjusted(part.settings, data)
        except ValueError as error:
            raise AdminError(400, str(error)) from error
        call.space.changed()
        return asdict(part.settings)

    return change


ORDERS = {
    **{("GET", name): _shown(kind) for name, kind in KNOBS.items()},
    **{("PATCH", name): _changed(kind) for name, kind in KNOBS.items()},
}

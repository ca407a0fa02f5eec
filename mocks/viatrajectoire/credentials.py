"""What a new password ends, however it came to be chosen: by the link of a mail, in « Mon compte », or by an order."""

from mocks.otp import challenge, reset, tries
from mocks.otp.model import OtpState
from mocks.spaces import Space
from mocks.viatrajectoire.state import SiteState


def renewed(space: Space, national_id: str, but: str = "") -> None:
    """The former password opened sessions, codes and links: they are over, and so is a lock. The session `but`, where
    the new one was chosen, goes on. A login whose password is being looked at just now is refused (`renewals`)."""
    otp = space.part(OtpState)
    otp.renewals.put(national_id, renewals(space, national_id) + 1)
    reset.spend(otp, national_id)
    challenge.forget(otp, national_id)
    tries.forget(otp, national_id)
    space.part(SiteState).sessions.drop(lambda one: one.arrival.national_id == national_id and one.id != but)
    space.changed()


def renewals(space: Space, national_id: str) -> int:
    """How many times a password was replaced since the space began."""
    return space.part(OtpState).renewals.get(national_id) or 0

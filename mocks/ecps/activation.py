"""Activate an e-CPS: by card from the portal, or without one by mail and SMS (facts/identity-providers.md 2)."""

import secrets
from dataclasses import replace

from diagnostics.domain.texts import load_texts
from mocks.ecps.condition import condition
from mocks.ecps.model import Activation, Message, Phone, PhoneState
from mocks.ecps.requests import RefusedError
from mocks.identities import Identity
from mocks.spaces import Space

SECONDS = 90
"""Life of the QR code that a screen shows. That of the mailed one is not known: it does not end here."""


def _refuse_fraud(space: Space, identity: str) -> None:
    """After a fraud, no new activation (row PS-20). Raises RefusedError."""
    if condition(space, identity) == "fraud":
        raise RefusedError("fraud")


def begin(space: Space, identity: Identity) -> Activation:
    """Start from the portal, with a card: the screen shows a QR code, and the phone what to type on the screen.

    Raises RefusedError.
    """
    _refuse_fraud(space, identity.key)
    return _keep(space, Activation(_token(), identity.key, space.clock.now(), _digits()))


def begin_by_mail(space: Space, identity: Identity) -> Activation:
    """Start from the phone, without a card: the QR code goes out by mail. Raises RefusedError."""
    _refuse_fraud(space, identity.key)
    faults = space.faults
    if identity.rpps is None or faults.play("activation.no_contact", identity=identity.key):
        raise RefusedError("no_contact")
    made = _keep(space, Activation(_token(), identity.key, space.clock.now(), _digits(), by_mail=True))
    if not faults.play("activation.mail_blocked", identity=identity.key):
        _send(space, identity, Message("mail", _mail_of(identity), _texts()["mail"], made.made, made.token))
    return made


def scanned(space: Space, token: str) -> Activation:
    """The phone reads a QR code. Raises RefusedError."""
    found = space.part(PhoneState).activations.get(token)
    if found is None:
        raise RefusedError("qr_unknown")
    old = space.clock.now() - found.made > SECONDS or space.faults.play("activation.late", identity=found.identity)
    if not found.by_mail and not found.confirmed and old:
        raise RefusedError("qr_late", seconds=SECONDS)
    return found


def send_sms(space: Space, activation: Activation, identity: Identity) -> None:
    """Send the code of a mailed activation to the person's mobile; to another, where the directory is out of date."""
    if not space.faults.play("activation.sms_old", identity=identity.key):
        _send(space, identity, Message("sms", "06 00 00 00 00", _texts()["sms"].format(code=activation.shown),
                                       space.clock.now()))  # fmt: skip


def confirm(space: Space, token: str, typed: str) -> Activation:
    """What the other device shows was typed. Raises RefusedError."""
    found = scanned(space, token)
    if not secrets.compare_digest(typed.strip().encode(), found.shown.encode()):
        raise RefusedError("activation_code")
    return _keep(space, replace(found, confirmed=True))


def complete(space: Space, token: str, code: str) -> Phone:
    """The code of the new e-CPS was chosen: it is on this phone, and on no other. Raises RefusedError."""
    found = scanned(space, token)
    _refuse_fraud(space, found.identity)
    if not found.confirmed:
        raise RefusedError("activation_unconfirmed")
    if not (len(code) == 4 and code.isascii() and code.isdigit()):
        raise RefusedError("code_shape")
    phone = Phone(found.identity, code=code)
    state = space.part(PhoneState)
    state.activations.take(token)
    state.phones.put(found.identity, phone)
    space.changed()
    return phone


def messages(space: Space, identity: str) -> tuple[Message, ...]:
    """Mails and SMS that somebody received, oldest first."""
    return space.part(PhoneState).messages.get(identity) or ()


def _send(space: Space, identity: Identity, message: Message) -> None:
    kept = (*messages(space, identity.key), message)[-20:]
    space.part(PhoneState).messages.put(identity.key, kept)
    space.changed()


def _mail_of(identity: Identity) -> str:
    return f"{identity.key}@exemple.invalid"


def _keep(space: Space, activation: Activation) -> Activation:
    space.part(PhoneState).activations.put(activation.token, activation)
    space.changed()
    return activation


def _token() -> str:
    return secrets.token_urlsafe(12)


def _digits() -> str:
    return f"{secrets.randbelow(10_000):04d}"


def _texts() -> dict[str, str]:
    texts: dict[str, str] = load_texts("mocks.ecps", "texts.toml")["activation"]
    return texts

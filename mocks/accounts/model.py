"""What a service knows of a professional who has an account (guide: « Création du compte »)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Account:
    """One account of a space. The first part comes from the identity provider and is nobody's to change by hand:
    `national_id` (8 + RPPS, also the identifier of the OTP door), `subject` (the key under which the provider that
    created it knows the person) and `door` (which one it was), names, `profession` and `specialty` as shown. The second
    part is the person's. `password` is a hash. `created` and `changed` are seconds since 1970."""

    space: str
    national_id: str
    subject: str
    door: str
    family_name: str
    given_name: str
    profession: str
    specialty: str
    email: str
    password: str
    phone: str = ""
    address: str = ""
    postcode: str = ""
    town: str = ""
    created: float = 0.0
    changed: float = 0.0

"""What tokens and userinfo say of somebody (facts/identity-providers.md 1.6); empty strings as in the real one."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from diagnostics.domain.texts import load_texts
from mocks.identities import Activity, Exercise, Identity, find
from mocks.psc.call import Call
from mocks.psc.clients import thumbprint
from mocks.psc.keys import Claims
from mocks.psc.model import Channel, Session
from mocks.wire.identifiers import new_id

FEDERATION = "f:550dc1c8-d97b-4b1e-ac8c-8eb4471cf9dd"
ROLE, SECTOR, PSI = "1.2.250.1.213.1.1.5.5", "1.2.250.1.71.4.2.4", "1.2.250.1.213.1.3.1.1"
LEVEL = "APPPRIP3^1.2.250.1.213.1.5.1.1.1"
FULL = "scope_all"
"""Without this scope, what userinfo gives is not known; here, the person without the professional."""


def holder(call: Call, session: Session) -> Identity:
    """Whom the tokens of a session speak of."""
    identity = find(session.identity)
    call.identity = identity.key
    return find("edit") if call.fault("identity.edit") else identity


def subject(identity: Identity) -> str:
    """The `sub` of somebody."""
    return f"{FEDERATION}:{identity.national_id}"


def acr(call: Call, channel: Channel) -> str:
    """The level of authentication told, by profile."""
    profile = call.settings.now_profile
    return profile.acr_card if channel == "CARD" else profile.acr_phone


def other_ids(identity: Identity) -> list[dict[str, Any]]:
    """The identifier again, with the register that it comes from."""
    origin = "RPPS" if identity.rpps else "EDIT" if identity.national_id.startswith("ANS") else "FINESS"
    return [{"identifiant": identity.national_id, "origine": origin, "qualite": 1}]


def access_token(call: Call, session: Session, identity: Identity, client: str, nonce: str, scope: str) -> Claims:
    """Claims of an access token, in the order of the captures. There is no `aud`."""
    profile, level = call.settings.now_profile, acr(call, session.channel)
    claims = _head(call, session, identity, client, nonce, "Bearer")
    if profile.acr_twice or call.fault("acr.twice"):
        claims += [("acr", "1"), ("scope", scope), ("acr", level)]
    else:
        claims += [("acr", level), ("scope", scope)]
    claims += [("sid", session.id)] if profile.sid else []
    claims += [("email_verified", False)] if profile.email_verified else []
    claims += _means(call, session)
    claims += [("otherIds", other_ids(identity))] if profile.other_ids else []
    claims += [("preferred_username", identity.national_id)]
    claims += [("cnf", {"x5t#S256": thumbprint(call)})] if call.settings.bind_tokens and thumbprint(call) else []
    return [*claims, ("aud", client)] if call.lenient("access_token_aud") else claims


def id_token(call: Call, session: Session, identity: Identity, client: str, nonce: str, access_hash: str) -> Claims:
    """Claims of an ID token."""
    return [
        *_head(call, session, identity, client, nonce, "ID"),
        ("aud", client),
        ("at_hash", access_hash),
        *([("sid", session.id)] if call.settings.now_profile.sid else []),
        ("acr", acr(call, session.channel)),
        *_means(call, session),
        *_email(call, identity),
        ("email_verified", False),
        ("preferred_username", identity.national_id),
        ("given_name", identity.given_name),
        ("family_name", identity.family_name),
        ("SubjectNameID", identity.national_id),
    ]


def _head(
    call: Call, session: Session, identity: Identity, client: str, nonce: str, kind: str
) -> list[tuple[str, Any]]:
    now = int(call.now)
    return [
        ("exp", now + call.settings.access),
        ("iat", now),
        ("auth_time", int(session.began)),
        ("jti", new_id()),
        ("iss", call.issuer),
        ("sub", subject(identity)),
        ("typ", kind),
        ("azp", client),
        ("nonce", nonce),
        ("session_state", session.id),
    ]


def _email(call: Call, identity: Identity) -> list[tuple[str, Any]]:
    return [("email", f"{identity.key}@exemple.invalid")] if call.lenient("email") else []


def _means(call: Call, session: Session) -> list[tuple[str, Any]]:
    """How somebody signed in, as far as the service tells it (authMode is not known for a phone)."""
    profile = call.settings.now_profile
    if session.channel == "DELEGATION":
        return list(delegates()[session.delegate]["claims"].items())
    if session.channel != "CARD" or not profile.auth_mode:
        return []
    level = [("auth_level", profile.auth_level)] if profile.auth_level else []
    return [("authMode", "CARD"), *level]


@cache
def delegates() -> dict[str, dict[str, Any]]:
    """The identity providers that logins can be delegated to, by their alias (`delegates.toml`)."""
    return load_texts("mocks.psc", "delegates.toml")


def userinfo(call: Call, session: Session, identity: Identity, scope: str) -> dict[str, Any]:
    """What userinfo answers. Somebody without exercise comes back without `SubjectRefPro`, as it really happens."""
    who: dict[str, Any] = {
        "sub": subject(identity),
        "preferred_username": identity.national_id,
        "SubjectNameID": identity.national_id,
        "given_name": identity.given_name,
        "family_name": identity.family_name,
    }
    if FULL not in scope.split():
        return who
    shape = call.settings.now_profile.shape
    who |= {"otherIds": other_ids(identity), **dict([*_means(call, session), *_email(call, identity)])}
    who |= {"email_verified": False} if shape == "2021" else {}
    return who | _professional(identity, shape) if identity.exercises else who


def _professional(identity: Identity, shape: str) -> dict[str, Any]:
    first = next((place for exercise in identity.exercises for place in exercise.activities), None)
    civility = {"codeCivilite": identity.civility}
    top = {**civility, "codeGenreActivite": "GENR01"} if shape != "2021" else {}
    inner = civility if shape == "2021" else {}
    return {
        **top,
        "Secteur_Activite": f"{first.sector}^{SECTOR}" if first else "",
        "SubjectOrganization": first.structure_name if first else "",
        "SubjectOrganizationID": first.structure_id if first else "",
        "SubjectRole": [f"{exercise.profession}^{ROLE}" for exercise in identity.exercises],
        "PSI_Locale": PSI,
        "Mode_Acces_Raison": "",
        "Acces_Regulation_Medicale": "FAUX",
        "UITVersion": "1.0",
        "Palier_Authentification": LEVEL,
        "SubjectRefPro": {**inner, "exercices": [_exercise(identity, e, shape) for e in identity.exercises]},
    }


def _exercise(identity: Identity, exercise: Exercise, shape: str) -> Mapping[str, Any]:
    told: dict[str, Any] = {
        "codeProfession": str(exercise.profession),
        "codeCategorieProfessionnelle": exercise.category,
        "codeCiviliteDexercice": exercise.civility,
        "nomDexercice": identity.family_name,
        "prenomDexercice": identity.given_name,
        "codeTypeSavoirFaire": "S" if exercise.specialty else "",
        "codeSavoirFaire": exercise.specialty,
    }
    if exercise.activities:
        told["activities"] = [_activity(place, shape) for place in exercise.activities]
    return told


BLANK = (
    "codeSectionPharmacien", "codeRole", "numeroSiretSite", "numeroSirenSite", "numeroFinessSite",
    "numeroFinessetablissementJuridique", "enseigneCommercialeSite", "complementPointGeographique",
    "indiceRepetitionVoie", "mentionDistribution", "codeCommune", "telephone", "telephone2", "telecopie",
    "adresseEMail", "codeDepartement", "ancienIdentifiantDeLaStructure", "autoriteDenregistrement",
)  # fmt: skip


def _activity(place: Activity, shape: str) -> dict[str, Any]:
    genre = {"codeGenreActivite": "GENR01"} if shape != "2021" else {}
    return {
        **dict.fromkeys(BLANK, ""),
        **genre,
        "codeModeExercice": place.mode,
        "codeSecteurDactivite": place.sector,
        "numeroFinessSite": place.finess,
        "identifiantTechniqueDeLaStructure": place.structure_id,
        "raisonSocialeSite": place.structure_name,
        "complementDestinataire": place.structure_name,
        "numeroVoie": "1",
        "codeTypeDeVoie": "R",
        "libelleVoie": "IMAGINAIRE",
        "bureauCedex": "69000 VILLE TEST",
        "codePostal": "69000",
        "codePays": "99000",
    }

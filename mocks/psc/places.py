"""Paths of Pro Santé Connect, and where a server is reached (facts/identity-providers.md 1.1)."""

from dataclasses import dataclass

REALM = "/auth/realms/esante-wallet"
PROTOCOL = f"{REALM}/protocol/openid-connect"
WALLET_DISCOVERY = f"{REALM}/.well-known/wallet-openid-configuration"
NATIVE_DISCOVERY = f"{REALM}/.well-known/openid-configuration"
AUTHORIZATION, NATIVE_AUTHORIZATION = "/auth", f"{PROTOCOL}/auth"
TOKEN, INTROSPECTION, USERINFO = f"{PROTOCOL}/token", f"{PROTOCOL}/token/introspect", f"{PROTOCOL}/userinfo"
LOGOUT, CERTS, REVOCATION = f"{PROTOCOL}/logout", f"{PROTOCOL}/certs", f"{PROTOCOL}/revoke"
CIBA, PAR, DEVICE = f"{PROTOCOL}/ext/ciba/auth", f"{PROTOCOL}/ext/par/request", f"{PROTOCOL}/auth/device"
SESSION_IFRAME = f"{PROTOCOL}/login-status-iframe.html"


@dataclass(frozen=True, slots=True)
class Urls:
    """Addresses without a final slash. `auth` and `wallet` as browsers reach them; `back` is « auth » as servers do,
    where that differs (containers); `card` is the port that asks for a certificate; `phone` the phone's pages; `proxy`
    the e-Santé proxy; `selftest` the page that tries a login. `reachable` tells that other machines reach all of them.
    """

    auth: str = "http://localhost:8600"
    wallet: str = "http://localhost:8601"
    card: str = "https://localhost:8602"
    phone: str = "http://localhost:8603"
    proxy: str = "http://localhost:8604"
    selftest: str = "http://localhost:8605"
    back: str = ""
    reachable: bool = False

    def issuer(self, prefix: str) -> str:
        """The issuer of a space, whose paths begin with `prefix`."""
        return f"{self.auth}{prefix}{REALM}"

    def server(self, prefix: str) -> str:
        """Where a relying party's server reaches a space."""
        return f"{self.back or self.auth}{prefix}"

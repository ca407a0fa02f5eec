"""Paths of Pro Santé Connect (facts/identity-providers.md 1.1)."""

from mocks.wire import Urls

REALM = "/auth/realms/esante-wallet"
PROTOCOL = f"{REALM}/protocol/openid-connect"
WALLET_DISCOVERY = f"{REALM}/.well-known/wallet-openid-configuration"
NATIVE_DISCOVERY = f"{REALM}/.well-known/openid-configuration"
AUTHORIZATION, NATIVE_AUTHORIZATION = "/auth", f"{PROTOCOL}/auth"
TOKEN, INTROSPECTION, USERINFO = f"{PROTOCOL}/token", f"{PROTOCOL}/token/introspect", f"{PROTOCOL}/userinfo"
LOGOUT, CERTS, REVOCATION = f"{PROTOCOL}/logout", f"{PROTOCOL}/certs", f"{PROTOCOL}/revoke"
CIBA, PAR, DEVICE = f"{PROTOCOL}/ext/ciba/auth", f"{PROTOCOL}/ext/par/request", f"{PROTOCOL}/auth/device"
SESSION_IFRAME = f"{PROTOCOL}/login-status-iframe.html"


def issuer(urls: Urls, prefix: str) -> str:
    """The issuer of a space, whose paths begin with `prefix`."""
    return f"{urls.auth}{prefix}{REALM}"

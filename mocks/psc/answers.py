"""What goes back to the relying party through the browser: a code, or a refusal (facts/identity-providers.md 1.3)."""

from urllib.parse import urlencode

from mocks.psc import pages, tamper
from mocks.psc.call import Call
from mocks.psc.errors import RefusalError
from mocks.psc.model import Ask, Code, Session
from mocks.psc.sessions import touch
from mocks.wire import Response, html_response, redirect
from mocks.wire.identifiers import new_id


def grant_code(call: Call, ask: Ask, session: Session) -> Response:
    """Send the code to the relying party."""
    session = touch(call, session, ask.client_id)
    call.identity = session.identity
    code = f"{new_id()}.{session.id}.{new_id()}"
    call.state.codes.put(code, Code(ask, session.id, call.now + call.settings.code_seconds))
    state = {} if ask.state is None else {"state": ask.state}
    fields = {**state, "session_state": session.id, "iss": call.issuer, "code": code}
    return _send(call, ask.redirect_uri, ask.response_mode, fields)


def send_error(call: Call, refusal: RefusalError, uri: str | None, mode: str, state: str | None) -> Response:
    """Tell a refusal to the relying party, where it is to be told."""
    if uri is None:
        raise refusal
    call.refusal = refusal
    fields = {"error": refusal.row.error}
    if refusal.description:
        fields["error_description"] = refusal.description
    fields |= {} if state is None else {"state": state}
    return _send(call, uri, mode, {**fields, "iss": call.issuer})


def _send(call: Call, uri: str, mode: str, fields: dict[str, str]) -> Response:
    fields = tamper.callback(call, fields)
    if mode == "form_post":
        return html_response(pages.render("form_post.html", uri=uri, fields=fields))
    mark = "#" if mode == "fragment" else "&" if "?" in uri else "?"
    return redirect(f"{uri}{mark}{urlencode(fields)}")

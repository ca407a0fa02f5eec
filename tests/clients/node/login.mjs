// One login by openid-client: `node login.mjs code|ciba '{"discovery", "client_id", "secret", …}'`.
// Writes one line of JSON for each thing that came to pass; the last one is { "refused": … } where the client refused.
import * as oidc from "openid-client";

const [scenario, given] = [process.argv[2], JSON.parse(process.argv[3])];
const SCOPE = "openid scope_all";

function tell(step, facts) {
  process.stdout.write(JSON.stringify({ step, ...facts }) + "\n");
}

// The document's address is given whole, as it is not where OpenID Connect Discovery would look. The mock speaks plain
// HTTP; signatures of ID tokens are checked though they came straight from the token endpoint.
async function discover() {
  return oidc.discovery(
    new URL(given.discovery),
    given.client_id,
    undefined,
    oidc.ClientSecretBasic(given.secret),
    { execute: [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks] },
  );
}

// Where the browser of somebody whom the space signs in without a page is sent back to.
async function browse(url) {
  const answer = await fetch(url, { redirect: "manual" });
  return new URL(answer.headers.get("location"));
}

async function signIn(config) {
  const [verifier, state, nonce] = [oidc.randomPKCECodeVerifier(), oidc.randomState(), oidc.randomNonce()];
  const back = await browse(
    oidc.buildAuthorizationUrl(config, {
      redirect_uri: given.redirect_uri,
      scope: SCOPE,
      acr_values: "eidas1",
      state,
      nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
    }),
  );
  const tokens = await oidc.authorizationCodeGrant(config, back, {
    pkceCodeVerifier: verifier,
    expectedState: state,
    expectedNonce: nonce,
    idTokenExpected: true,
  });
  tell("callback", { iss: back.searchParams.get("iss"), expires_in: tokens.expires_in, claims: tokens.claims() });
  return tokens;
}

async function whoIs(config, tokens) {
  tell("userinfo", { claims: await oidc.fetchUserInfo(config, tokens.access_token, tokens.claims().sub) });
}

async function introspect(config, step, token) {
  tell(step, { told: await oidc.tokenIntrospection(config, token) });
}

async function refresh(config, tokens) {
  const fresh = await oidc.refreshTokenGrant(config, tokens.refresh_token);
  tell("refresh", { other: fresh.access_token !== tokens.access_token, sub: fresh.claims().sub });
  return fresh;
}

async function revoke(config, token) {
  await oidc.tokenRevocation(config, token, { token_type_hint: "access_token" });
  await introspect(config, "revoked", token);
}

async function logOut(config, tokens) {
  const url = oidc.buildEndSessionUrl(config, {
    id_token_hint: tokens.id_token,
    post_logout_redirect_uri: given.post_logout_uri,
    state: "bye",
  });
  tell("logout", { back: (await browse(url)).href });
}

async function byCode(config) {
  const tokens = await signIn(config);
  await whoIs(config, tokens);
  await introspect(config, "introspection", tokens.access_token);
  const fresh = await refresh(config, tokens);
  await revoke(config, tokens.access_token);
  await logOut(config, fresh);
  await refresh(config, fresh); // which must be refused
}

async function byPhone(config) {
  const begun = await oidc.initiateBackchannelAuthentication(config, {
    scope: SCOPE,
    acr_values: "eidas1",
    login_hint: given.national_id,
    binding_message: "42",
  });
  tell("asked", { expires_in: begun.expires_in, interval: begun.interval });
  const tokens = await oidc.pollBackchannelAuthenticationGrant(config, begun);
  tell("answered", { claims: tokens.claims() });
  await whoIs(config, tokens);
  await refresh(config, tokens);
}

try {
  await { code: byCode, ciba: byPhone }[scenario](await discover());
} catch (error) {
  tell("refused", { code: error.code, error: error.error, message: error.message, cause: String(error.cause?.message) });
}

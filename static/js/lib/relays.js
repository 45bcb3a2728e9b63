/**
 * The TURN servers of the site, which relay media where nothing gets through directly.
 *
 * Each answer to an offer names them, with credentials for some hours. They are used once a direct
 * attempt has failed, for all connections of the page, because each costs the relay an allocation.
 */
let known = [];
let needed = false;

/** The `iceServers` of a new connection. */
export const relays = () => (needed ? known : []);

/** Note what an answer names, its `Link` header (RFC 9725, 4.6) or null. */
export function noteRelays(header) {
  known = iceServers(header ?? "");
}

/** Whether a failed attempt is worth another one, which uses relays as this one did not. */
export const canRelay = () => !needed && known.length > 0;

export function useRelays() {
  needed = true;
}

const LINK = /<([^>]*)>((?:\s*;\s*[\w-]+="[^"]*")*)/g;
const PARAMETER = /([\w-]+)="([^"]*)"/g;

/** The `iceServers` in a `Link` header with quoted values. */
export function iceServers(header) {
  return [...header.matchAll(LINK)].flatMap(([, urls, text]) => {
    const parameters = Object.fromEntries(
      [...text.matchAll(PARAMETER)].map(([, name, value]) => [name, value]),
    );
    const { rel, username, credential } = parameters;
    return rel === "ice-server" ? [{ urls, username, credential }] : [];
  });
}

/**
 * The token that proves a request to be this site's own (CSRF), as it is now.
 *
 * Signing in replaces it, also when that happens in another tab: then the one that a page came with
 * is refused, for good. So each request takes the cookie's, and forms are given it when they are sent.
 */
import { page } from "./page.js";

const COOKIE = /(?:^|; )(?:__Host-|__Secure-)?csrftoken=([^;]+)/;
const FIELD = "csrfmiddlewaretoken";

export function csrfToken() {
  return COOKIE.exec(document.cookie)?.[1] ?? page.csrfToken;
}

document.addEventListener("htmx:configRequest", ({ detail: { headers } }) => {
  headers["X-CSRFToken"] = csrfToken();
});

// Whether htmx reads the form, a script, or the browser itself.
document.addEventListener("formdata", ({ formData }) => {
  if (formData.has(FIELD)) formData.set(FIELD, csrfToken());
});

/**
 * The current token that proves that a request comes from this site (CSRF).
 *
 * Signing in replaces it, also in another tab; from then on the token that came with the page is
 * refused. So each request takes the token of the cookie, and forms get it when they are sent.
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

// This runs no matter if htmx, a script or the browser itself reads the form.
document.addEventListener("formdata", ({ formData }) => {
  if (formData.has(FIELD)) formData.set(FIELD, csrfToken());
});

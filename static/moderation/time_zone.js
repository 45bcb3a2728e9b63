/* Tells the admin the reader's time zone, which only the browser knows, and loads the first page
   again. A page that answers a form is not loaded again, because that would send the form. */
const { mayReload } = document.currentScript.dataset;
const cookie = `zone=${Intl.DateTimeFormat().resolvedOptions().timeZone}`;
const isSet = () => document.cookie.split("; ").includes(cookie);

if (!isSet()) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  // biome-ignore lint/suspicious/noDocumentCookie: some browsers have no Cookie Store API
  document.cookie = `${cookie}; path=/admin; max-age=31536000; samesite=lax${secure}`;
  if (mayReload !== undefined && isSet()) location.reload();
}

/** Logging out: nothing personal stays on this phone, and nobody loses what was not sent yet. */
import { meta } from "./api.js";
import { forgetBinding } from "./binding.js";
import { forgetDrafts, hasUnsaved } from "./drafts.js";
import { submit } from "./forms.js";
import { unsent } from "./unsent.js";

const PERSONAL = "personal";
const CHAT = "chat";
/** When somebody logged out here last; never who. */
const LEFT = "left";

/** Leave nothing personal behind: drafts, messages, saved pages, and whose notifications these were. */
async function forgetPerson() {
  // The worker goes on with it once this page has left, with cover or without.
  navigator.serviceWorker?.controller?.postMessage({ type: "forget-personal" });
  window.indexedDB?.deleteDatabase(CHAT);
  forgetDrafts();
  forgetBinding().catch(() => {});
  navigator.clearAppBadge?.().catch(() => {});
  if (!("caches" in window)) return;
  for (const name of await caches.keys()) if (name.startsWith(PERSONAL)) await caches.delete(name);
}

/** @param {HTMLFormElement} form */
export function leaveWell(form) {
  form.addEventListener("submit", async (event) => {
    if (form.dataset.isSure !== undefined) return;
    event.preventDefault();
    const waits = await unsent().catch(() => []);
    if ((waits.length || hasUnsaved()) && !confirm(document.body.dataset.unsent ?? "")) return;
    form.dataset.isSure = "";
    localStorage.setItem(LEFT, String(Date.now()));
    forgetPerson();
    submit(form);
  });
}

/** A page that came back from the browser's memory after log-out must not show the person again. */
export function refuseStalePages() {
  const person = meta("person");
  addEventListener("pageshow", (event) => {
    const leftAt = Number(localStorage.getItem(LEFT));
    if (event.persisted && person && leftAt > performance.timeOrigin) location.reload();
  });
  // Until November 2026 it was the person who had left.
  if (Number.isNaN(Number(localStorage.getItem(LEFT)))) localStorage.removeItem(LEFT);
  for (const form of document.querySelectorAll("form[data-logout]"))
    if (form instanceof HTMLFormElement) leaveWell(form);
}

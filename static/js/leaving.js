/** Logging out: nothing personal stays on this phone, and nobody loses what was not sent yet. */
import { meta } from "./api.js";
import { forgetBinding } from "./binding.js";
import { forgetDrafts } from "./drafts.js";
import { submit } from "./forms.js";
import { unsent } from "./unsent.js";

const PERSONAL = "personal";
const CHAT = "chat";

/** Leave nothing personal behind: drafts, messages, saved pages, and whose notifications these were. */
async function forgetPerson() {
  window.indexedDB?.deleteDatabase(CHAT);
  forgetDrafts();
  forgetBinding();
  navigator.clearAppBadge?.().catch(() => {});
  if (!("caches" in window)) return;
  for (const name of await caches.keys()) if (name.startsWith(PERSONAL)) await caches.delete(name);
}

/** @param {HTMLFormElement} form @param {string} person */
export function leaveWell(form, person) {
  form.addEventListener("submit", async (event) => {
    if (form.dataset.isSure !== undefined) return;
    event.preventDefault();
    const waits = await unsent().catch(() => []);
    if (waits.length && !confirm(document.body.dataset.unsent ?? "")) return;
    form.dataset.isSure = "";
    localStorage.setItem("left", person);
    forgetPerson();
    submit(form);
  });
}

/** A page that came back from the browser's memory after log-out must not show the person again. */
export function refuseStalePages() {
  const person = meta("person");
  addEventListener("pageshow", (event) => {
    if (event.persisted && person && localStorage.getItem("left") === person) location.reload();
  });
  for (const form of document.querySelectorAll("form[data-logout]"))
    if (form instanceof HTMLFormElement) leaveWell(form, person);
  if (person && !performance.getEntriesByType("navigation").some((entry) => /** @type {PerformanceNavigationTiming} */ (entry).type === "back_forward"))
    localStorage.removeItem("left");
}

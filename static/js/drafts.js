/**
 * Keeps what a person has typed until it has been sent, so that a lost connection or a closed page
 * loses nothing. It stays in the tab (sessionStorage), is the person's who typed it, and goes with
 * log-out: a phone may be shared.
 *
 * A form takes part with data-keep="a name that is unique on the site". Passwords, one-time codes,
 * hidden fields and files are never kept; nor is a consent (data-consent), which is given anew.
 */

import { meta } from "./api.js";

const PREFIX = "draft:";
const SENT = "draft-sent";
const NEVER = new Set(["password", "hidden", "file", "submit", "button"]);

/** @param {HTMLFormElement} form */
function fields(form) {
  return [...form.elements].filter(
    /** @returns {field is HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} */
    (field) =>
      (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement)
      && field.name !== "" && !NEVER.has(field.type) && field.autocomplete !== "one-time-code"
      && field.dataset.consent === undefined,
  );
}

/** @param {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} field */
function isTicked(field) {
  return field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio");
}

/** Under what a form's draft is kept: another person who opens the form finds nothing. @param {string} name */
function draftOf(name) {
  return `${PREFIX}${meta("person")}:${name}`;
}

/** @param {HTMLFormElement} form */
function keep(form) {
  const typed = fields(form).map((field) =>
    isTicked(field) ? [field.id, /** @type {HTMLInputElement} */ (field).checked] : [field.id, field.value]);
  sessionStorage.setItem(draftOf(form.dataset.keep ?? ""), JSON.stringify(typed));
}

/** Give back what was typed, but never over what the server has filled in. @param {HTMLFormElement} form */
function restore(form) {
  const kept = new Map(JSON.parse(sessionStorage.getItem(draftOf(form.dataset.keep ?? "")) ?? "[]"));
  for (const field of fields(form)) {
    const value = kept.get(field.id);
    if (value === undefined) continue;
    if (isTicked(field)) /** @type {HTMLInputElement} */ (field).checked = Boolean(value);
    else if (field.value === "") field.value = String(value);
  }
  form.dispatchEvent(new CustomEvent("restored"));
}

/** Drop what was sent, once another page has come back than one that answers the form itself. */
function dropSent() {
  const name = sessionStorage.getItem(SENT);
  if (name === null) return;
  sessionStorage.removeItem(SENT);
  if (!meta("return")) sessionStorage.removeItem(name);
}

/** What somebody else left in this tab goes as soon as another person is here. */
function forgetOthers() {
  const mine = [draftOf(""), `${PREFIX}:`];
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(PREFIX) && !mine.some((own) => key.startsWith(own))) sessionStorage.removeItem(key);
  }
}

export function forgetDrafts() {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
}

/** @param {boolean} isOffline whether this is the offline page, which answers nothing */
export function keepDrafts(isOffline) {
  if (isOffline) return sessionStorage.removeItem(SENT); // nothing has been sent
  dropSent();
  if (meta("person")) forgetOthers();
  for (const form of document.querySelectorAll("form[data-keep]")) {
    if (!(form instanceof HTMLFormElement)) continue;
    restore(form);
    form.addEventListener("input", () => keep(form));
    form.addEventListener("submit", (event) => {
      if (!event.defaultPrevented) sessionStorage.setItem(SENT, draftOf(form.dataset.keep ?? ""));
    });
  }
}

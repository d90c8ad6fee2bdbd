/**
 * Keeps what a person has typed until it has been sent, so that a lost connection or a closed page
 * loses nothing. It stays in the tab (sessionStorage), is the person's who typed it, and goes with
 * log-out: a phone may be shared. What `cv.js` and `film.js` keep beyond the tab (localStorage)
 * goes as well.
 *
 * A form takes part with data-keep="a name that is unique on the site". Passwords, one-time codes,
 * hidden fields and files are never kept; nor is a consent (data-consent), which is given anew.
 */

import { meta } from "./api.js";

const PREFIX = "draft:";
const SENT = "draft-sent";
/** The same of a form that saves itself (cv/saving.js). */
const UNSAVED_SENT = "unsaved-sent";
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

/** Which one of a radio's group the server has chosen; "" for none. @param {HTMLInputElement} field */
function givenToGroup(field) {
  const group = [...(field.form?.elements ?? [])].filter(
    /** @returns {one is HTMLInputElement} */
    (one) => one instanceof HTMLInputElement && one.type === "radio" && one.name === field.name,
  );
  return group.find((one) => one.defaultChecked)?.value ?? "";
}

/**
 * What the server has filled into a field, whatever was typed in it since: for a radio, into its group.
 * @param {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} field
 */
function given(field) {
  if (field instanceof HTMLInputElement && field.type === "radio") return givenToGroup(field);
  if (field instanceof HTMLSelectElement) {
    const options = [...field.options];
    return (options.find((option) => option.defaultSelected) ?? options[0])?.value ?? "";
  }
  return isTicked(field) ? /** @type {HTMLInputElement} */ (field).defaultChecked : field.defaultValue;
}

/** Keep each field with what it held before anybody typed. @param {HTMLFormElement} form */
function keep(form) {
  const typed = fields(form).map((field) => [
    field.id, [isTicked(field) ? /** @type {HTMLInputElement} */ (field).checked : field.value, given(field)],
  ]);
  sessionStorage.setItem(draftOf(form.dataset.keep ?? ""), JSON.stringify(typed));
}

/**
 * Give back what was typed over what the server had filled in; where that has become another since,
 * it is newer than the draft, and stays. What stands empty by now gets the draft all the same: the form
 * itself is empty once one goes back to it from a page that answered it with what was typed.
 * @param {HTMLFormElement} form
 */
function restore(form) {
  const kept = new Map(JSON.parse(sessionStorage.getItem(draftOf(form.dataset.keep ?? "")) ?? "[]"));
  for (const field of fields(form)) {
    const [value, before] = [kept.get(field.id) ?? []].flat();
    if (value === undefined) continue;
    if (before !== given(field) && given(field) !== "") continue;
    if (isTicked(field)) /** @type {HTMLInputElement} */ (field).checked = Boolean(value);
    else field.value = String(value);
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
  for (const kept of [sessionStorage, localStorage])
    for (const key of Object.keys(kept))
      if (key.startsWith(PREFIX) && !mine.some((own) => key.startsWith(own))) kept.removeItem(key);
}

export function forgetDrafts() {
  for (const kept of [sessionStorage, localStorage])
    for (const key of Object.keys(kept)) if (key.startsWith(PREFIX)) kept.removeItem(key);
}

/** Whether something that was written is on this phone only: forms that save themselves keep it (cv.js). */
export function hasUnsaved() {
  return Object.keys(localStorage).some((key) => key.startsWith(draftOf("unsaved:")));
}

/** @param {boolean} isOffline whether this is the offline page, which answers nothing */
export function keepDrafts(isOffline) {
  if (isOffline) return [SENT, UNSAVED_SENT].forEach((key) => sessionStorage.removeItem(key)); // nothing has been sent
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

/**
 * Keeps true what stands around the messages of the conversation that is open in the inbox: who has
 * it, what can be done with it, and what is to be sent later. The server writes it.
 *
 * A form that somebody is at stays as it is, with what it was opened for: where that has changed
 * meanwhile, the service says so as it is sent.
 */

/** What differs at each answer, and says nothing. */
const PASSING = "input[name=csrf_token], input[name=client_id]";

/** @param {Element} part */
function alike(part) {
  const copy = /** @type {Element} */ (part.cloneNode(true));
  for (const one of copy.querySelectorAll(PASSING)) one.remove();
  for (const one of copy.querySelectorAll("details")) one.removeAttribute("open");
  return copy.innerHTML.replace(/\s+/g, " ").trim();
}

/** Whether somebody has changed a field. @param {Element} field */
function isTouched(field) {
  if (field instanceof HTMLSelectElement) {
    const given = [...field.options].findIndex((option) => option.defaultSelected);
    return field.selectedIndex !== Math.max(given, 0);
  }
  if (field instanceof HTMLTextAreaElement) return field.value !== field.defaultValue;
  if (!(field instanceof HTMLInputElement)) return false;
  return field.checked !== field.defaultChecked || field.value !== field.defaultValue;
}

/** Whether somebody is at a form of it, or was refused what they typed there. @param {Element} part */
function isInUse(part) {
  const at = document.activeElement;
  if (at?.matches("input, select, textarea") && part.contains(at)) return true;
  return Boolean(part.querySelector(".form-error")) || [...part.querySelectorAll("input, select, textarea")].some(isTouched);
}

/** What somebody stands on, by what it says. @param {Element} part */
function stoodOn(part) {
  const at = document.activeElement;
  const words = at && part.contains(at) ? at.textContent : null;
  return () => {
    const same = words === null ? undefined : [...part.querySelectorAll("button, summary")].find((one) => one.textContent === words);
    if (same instanceof HTMLElement) same.focus({ preventScroll: true });
  };
}

/** Put what a page says by now in its place. @param {ParentNode} fresh */
export function showParts(fresh) {
  for (const now of fresh.querySelectorAll("[data-inbox-part]")) {
    const part = document.querySelector(`[data-inbox-part="${now.getAttribute("data-inbox-part")}"]`);
    if (!part || isInUse(part) || alike(part) === alike(now)) continue;
    for (const open of part.querySelectorAll("details[open]")) now.querySelector(`#${open.id}`)?.setAttribute("open", "");
    const back = stoodOn(part);
    part.replaceChildren(...now.childNodes);
    back();
  }
}

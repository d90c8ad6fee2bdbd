/** Short notices at the edge of the screen, which a screen reader says aloud. */
import { submit } from "./forms.js";

const STAYS = 6_000;
const STAYS_TO_UNDO = 12_000;

/**
 * Show a sentence, with one thing that can be done about it.
 * @param {string} sentence
 * @param {{ label: string, act: () => void }} [action]
 */
export function toast(sentence, action) {
  const place = document.querySelector("[data-toasts]");
  if (!place) return;
  const note = document.createElement("div");
  note.className = "toast-note";
  const words = document.createElement("p");
  words.textContent = sentence;
  note.append(words);
  const close = button(document.body.dataset.dismiss ?? "×", () => note.remove());
  if (action) note.append(button(action.label, () => { note.remove(); action.act(); }));
  note.append(close);
  place.append(note);
  goesAfter(note, action ? STAYS_TO_UNDO : STAYS);
}

/** @param {string} label @param {() => void} act */
function button(label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
}

/** A notice leaves by itself, but not while somebody points at it or stands on its button. */
function goesAfter(/** @type {HTMLElement} */ note, /** @type {number} */ wait) {
  const leave = () => {
    if (note.matches(":hover, :focus-within")) setTimeout(leave, wait);
    else note.remove();
  };
  setTimeout(leave, wait);
}

/** What was told at the top of what is seen stays long enough to be read, and lets go then. */
export function letGoOfFlashes() {
  for (const flashes of document.querySelectorAll("[data-flashes]")) {
    const letGo = () => {
      if (flashes.matches(":hover, :focus-within")) setTimeout(letGo, STAYS_TO_UNDO);
      else flashes.classList.add("is-told");
    };
    setTimeout(letGo, STAYS_TO_UNDO);
  }
}

/** Lift notices that can be undone to the edge of the screen, where the thumb is. */
export function liftUndo() {
  for (const flash of document.querySelectorAll("[data-flash]")) {
    const form = flash.querySelector("form");
    const words = flash.querySelector(".alert-text")?.textContent ?? "";
    const label = form?.querySelector("button")?.textContent ?? "";
    if (!form) continue;
    form.hidden = true;
    document.body.append(form);
    flash.remove();
    toast(words, { label, act: () => submit(form) });
  }
}

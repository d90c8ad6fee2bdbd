/**
 * Turns the pages of what a whole room sees by keys, or by the clicker of a projector: arrows and
 * page up and down turn, space plays or stops the film, Esc leaves. Every key does what a link or
 * a button of the page does too; where one writes, or is in the film itself, keys are left alone.
 */
const OWN_KEYS = "input, textarea, select, video, [contenteditable]";
const TAKES_SPACE = "a, button, summary";

/** @param {string} name */
function tap(name) {
  const target = document.querySelector(`[data-turn="${name}"]`);
  if (target instanceof HTMLElement) target.click();
  return target !== null;
}

function playOrStop() {
  const film = document.querySelector("video");
  if (!film) return false;
  if (film.paused) film.play().catch(() => {});
  else film.pause();
  return true;
}

/** @param {KeyboardEvent} event */
function act(event) {
  const at = event.target instanceof Element ? event.target : document.body;
  const isRightToLeft = document.documentElement.dir === "rtl";
  switch (event.key) {
    case "ArrowRight": return tap(isRightToLeft ? "back" : "next");
    case "ArrowLeft": return tap(isRightToLeft ? "next" : "back");
    case "PageDown": return tap("next");
    case "PageUp": return tap("back");
    case " ": return !at.closest(TAKES_SPACE) && playOrStop();
    case "Escape": return !document.querySelector("details[data-closes][open]") && tap("leave");
    default: return false;
  }
}

document.addEventListener("keydown", (event) => {
  const at = event.target;
  if (event.defaultPrevented || event.repeat || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (at instanceof Element && at.closest(OWN_KEYS)) return;
  if (act(event)) event.preventDefault();
});

/** Makes forms kinder: counts characters, names the chosen file, and sends a form only once. */

const MEGABYTE = 1024 * 1024;
const SEND_AGAIN_AFTER = 10_000;

/** @param {number} bytes */
function inWords(bytes) {
  const isLarge = bytes >= MEGABYTE;
  const number = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
  return isLarge ? `${number.format(bytes / MEGABYTE)} MB` : `${number.format(Math.ceil(bytes / 1024))} kB`;
}

/** @param {string} words @param {Record<string, string>} values */
function fill(words, values) {
  return words.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** Characters as the server counts them: code points, and a line break as one. @param {string} text */
function lengthOf(text) {
  return [...text].length;
}

/** @param {HTMLTextAreaElement} area */
function countCharacters(area) {
  const limit = Number(area.dataset.count);
  const note = document.getElementById(`${area.id}-count`);
  const spoken = document.querySelector(`[data-count-for="${CSS.escape(area.id)}"]`);
  if (!note) return;
  const initial = note.textContent ?? "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let pause;
  const update = () => {
    const left = limit - lengthOf(area.value);
    const amount = Math.abs(left) === 1 ? "One" : "Many";
    const words = note.dataset[(left < 0 ? "over" : "left") + amount] ?? "";
    note.textContent = area.value === "" ? initial : fill(words, { n: new Intl.NumberFormat(document.documentElement.lang).format(Math.abs(left)) });
    note.classList.toggle("is-over", left < 0);
    clearTimeout(pause);
    // Spoken only when the person rests, and only near the end: not at every letter.
    pause = setTimeout(() => {
      if (spoken) spoken.textContent = left < limit / 5 ? note.textContent : "";
    }, 1000);
  };
  area.addEventListener("input", update);
  area.form?.addEventListener("restored", update);
  update();
}

/** Take away what was said of a file that was sent before: another one is chosen now. @param {HTMLInputElement} input */
function forgetRefused(input) {
  for (const about of ["error", "chosen"]) document.getElementById(`${input.id}-${about}`)?.remove();
  input.removeAttribute("aria-invalid");
  input.closest(".form-group")?.classList.remove("form-error");
}

/** @param {HTMLInputElement} input */
function nameFile(input) {
  const note = document.getElementById(`${input.id}-size`);
  const limit = Number(input.dataset.maxBytes);
  input.addEventListener("change", () => {
    const files = [...(input.files ?? [])];
    const largest = Math.max(0, ...files.map((file) => file.size));
    const isOver = largest > limit;
    const words = (isOver ? input.dataset.tooLarge : input.dataset.chosen) ?? "";
    const name = files.map((file) => file.name).join(", ");
    if (files.length) forgetRefused(input);
    if (!note) return;
    note.textContent = files.length
      ? fill(words, { name, size: inWords(largest), limit: inWords(limit) }) : "";
    note.classList.toggle("is-over", isOver);
  });
  // What is too large would be refused as a whole, with all that was written beside it.
  input.form?.addEventListener("submit", (event) => {
    if (!note?.classList.contains("is-over")) return;
    event.preventDefault();
    input.focus();
  });
}

/** Refuse a second tap while the first is on its way; a lost answer frees the form again. */
function sendOnce() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.isSending !== undefined) return event.preventDefault();
    form.dataset.isSending = "";
    const button = event.submitter;
    const words = button?.querySelector("span:not(.sr-only)");
    const before = words?.textContent ?? "";
    button?.setAttribute("aria-disabled", "true");
    if (words) words.textContent = document.body.dataset.sending ?? before;
    const free = () => {
      delete form.dataset.isSending;
      button?.removeAttribute("aria-disabled");
      if (words) words.textContent = before;
    };
    setTimeout(free, SEND_AGAIN_AFTER);
    addEventListener("pageshow", free, { once: true });
  });
}

/** Send a form as its button does; Safari before 16 knows a plainer way only. @param {HTMLFormElement} form */
export function submit(form) {
  if (typeof form.requestSubmit === "function") form.requestSubmit();
  else form.submit();
}

/**
 * Ask more only where a choice calls for it; what is not asked is not sent.
 * @param {HTMLElement} part
 */
function showWithChoice(part) {
  const choice = document.getElementById(part.dataset.shownWith ?? "");
  if (!(choice instanceof HTMLSelectElement)) return;
  const update = () => {
    part.hidden = choice.value !== part.dataset.shownFor;
    for (const input of part.querySelectorAll("input")) input.disabled = part.hidden;
  };
  choice.addEventListener("change", update);
  choice.form?.addEventListener("restored", update);
  addEventListener("pageshow", update); // a browser gives back what was chosen before
  update();
}

export function betterForms() {
  for (const area of document.querySelectorAll("textarea[data-count]"))
    countCharacters(/** @type {HTMLTextAreaElement} */ (area));
  for (const input of document.querySelectorAll("input[data-max-bytes]"))
    nameFile(/** @type {HTMLInputElement} */ (input));
  for (const part of document.querySelectorAll("[data-shown-with]")) showWithChoice(/** @type {HTMLElement} */ (part));
  sendOnce();
  const summary = document.querySelector("[data-focus]");
  if (summary instanceof HTMLElement) summary.focus();
}

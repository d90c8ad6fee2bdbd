/**
 * Uploads a film in pieces, shows how far it has come, and goes on where it stopped when the net was
 * away. Without it the form sends a small film at once.
 */
import { meta } from "./api.js";

const PATIENCE = [1, 2, 5, 10, 20, 30, 30, 30];

/** @param {number} seconds */
const wait = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

/** @param {string} method @param {string} path @param {BodyInit} body @param {string} type */
const ask = (method, path, body, type) => fetch(`/api/v1${path}`, {
  method,
  headers: { Accept: "application/json", "X-CSRF-Token": meta("csrf-token"), "Content-Type": type },
  credentials: "same-origin",
  body,
});

/** @param {HTMLFormElement} form */
function improve(form) {
  const field = form.querySelector("input[type=file]");
  const bar = form.querySelector("progress");
  const words = form.querySelector("[data-upload-words]");
  if (!(field instanceof HTMLInputElement) || !bar || !(words instanceof HTMLElement)) return;
  const { uploadBegin = "", uploadDone = "", uploadMost = "0", ...said } = form.dataset;

  /** @param {string} text */
  const say = (text) => { words.textContent = text; };

  /** Send a piece, and again while the net is away; answers how much has arrived. @param {Blob} piece @param {string} url */
  async function send(piece, url) {
    for (const seconds of [...PATIENCE, 0]) {
      const answer = await ask("PUT", url, piece, "application/octet-stream").catch(() => null);
      const told = await answer?.json().catch(() => null);
      if (answer?.ok || answer?.status === 409 && told?.received !== undefined) return Number(told.received);
      if (answer && answer.status < 500 && answer.status !== 429) throw new Error(String(answer.status));
      say(said.uploadAway ?? "");
      await wait(seconds);
    }
    throw new Error("away");
  }

  form.addEventListener("submit", async (event) => {
    const file = field.files?.[0];
    if (!file) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (file.size > Number(uploadMost)) return say(said.uploadTooLarge ?? "");
    const button = form.querySelector("button[type=submit]");
    if (button instanceof HTMLButtonElement) button.disabled = true;
    bar.hidden = false;
    try {
      const begun = await ask("POST", uploadBegin, JSON.stringify({ size: file.size }), "application/json");
      if (!begun.ok) throw new Error(String(begun.status));
      const { id, piece } = await begun.json();
      for (let at = 0; at < file.size;) {
        bar.value = at / file.size;
        say((said.uploadOn ?? "").replace("{percent}", String(Math.floor(at * 100 / file.size))));
        at = await send(file.slice(at, at + piece), `/film-uploads/${id}/pieces/${at}`);
      }
      bar.value = 1;
      location.assign(uploadDone);
    } catch {
      say(said.uploadFailed ?? "");
      if (button instanceof HTMLButtonElement) button.disabled = false;
    }
  }, { capture: true });
}

for (const form of document.querySelectorAll("form[data-upload-begin]")) if (form instanceof HTMLFormElement) improve(form);

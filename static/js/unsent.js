/**
 * What waits on this phone leaves from whatever page is open, not only from its conversation: not
 * every browser wakes the service worker when the cover is back. The lists of conversations show
 * where something waits ([data-unsent-in="the conversation's id"]).
 *
 * What sends is fetched only once something waits.
 */
import { meta } from "./api.js";

const CHAT = "chat";
const FIRST_WAIT = 3_000;
const LONGEST_WAIT = 60_000;
const LOGGED_OUT = 401;

/** @typedef {{ owner: string, conversation: string, problem?: unknown }} Waiting */

/** All messages that wait on this phone, whoever wrote them. @returns {Promise<Waiting[]>} */
export function unsent() {
  return new Promise((answer, fail) => {
    const asked = indexedDB.open(CHAT);
    // It is not there, and is not made by asking.
    asked.onupgradeneeded = () => asked.transaction?.abort();
    asked.onerror = () => answer([]);
    asked.onsuccess = () => {
      const kept = asked.result;
      kept.onversionchange = () => kept.close();
      const all = kept.transaction("outbox").objectStore("outbox").getAll();
      all.onsuccess = () => { kept.close(); answer(all.result); };
      all.onerror = () => { kept.close(); fail(all.error); };
    };
  });
}

/** Show in the lists where something of this person waits; answers all that does. @param {string} person */
async function mark(person) {
  const all = (await unsent().catch(() => [])).filter(({ owner }) => owner === person);
  const waits = new Set(all.map(({ conversation }) => conversation));
  for (const sign of document.querySelectorAll("[data-unsent-in]"))
    sign.toggleAttribute("hidden", !waits.has(sign.getAttribute("data-unsent-in") ?? ""));
  return all;
}

export function sendUnsent() {
  const person = meta("person");
  if (!person) return;
  // The page of a conversation sends its own, and shows how far it has come.
  const here = document.querySelector("[data-chat]")?.getAttribute("data-conversation") ?? "";
  let wait = FIRST_WAIT;
  let isSending = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let again;

  async function look() {
    clearTimeout(again);
    const all = await mark(person);
    const isForUs = all.some(({ conversation, problem }) => !problem && conversation !== here);
    if (!isForUs || isSending || !navigator.onLine) return;
    isSending = true;
    /** @type {any} */
    const trouble = await send().catch((/** @type {unknown} */ failed) => failed);
    isSending = false;
    await mark(person);
    if (!trouble) wait = FIRST_WAIT;
    else if (trouble.status !== LOGGED_OUT) again = setTimeout(look, wait);
    if (trouble) wait = Math.min(2 * wait, LONGEST_WAIT);
  }

  async function send() {
    const { sendAll } = /** @type {typeof import("./outbox.js")} */ (await import(OUTBOX));
    return sendAll(person, meta("csrf-token"), here);
  }

  const lookIfSeen = () => { if (document.visibilityState === "visible") look(); };
  addEventListener("online", look);
  addEventListener("pageshow", (event) => { if (event.persisted) look(); });
  document.addEventListener("visibilitychange", lookIfSeen);
  document.addEventListener("outbox:changed", () => { mark(person); });
  if (typeof BroadcastChannel !== "undefined")
    new BroadcastChannel(CHAT).addEventListener("message", () => { mark(person); });
  look();
}

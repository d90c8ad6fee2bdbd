/**
 * Keeps the list of one's own conversations true while it is open: what was written last, and how
 * much of it is new. The server writes it; the socket says when to ask for it again.
 */
import { hear, line } from "./socket.js";

const SOON = 300;
const NOW_AND_THEN = 60_000;
const ANSWER_WITHIN = 20_000;

const list = /** @type {HTMLElement} */ (document.querySelector("[data-chat-conversations]"));
const status = /** @type {HTMLElement} */ (document.querySelector("[data-chat-conversations-status]"));

/** @type {ReturnType<typeof setTimeout> | undefined} */
let planned;
let isLooking = false;
let isStale = false;

/** What comes together is asked about once. */
function lookSoon() {
  planned ??= setTimeout(() => { planned = undefined; look(); }, SOON);
}

/** Ask for what may have changed; what changes meanwhile is asked for once more. */
async function look() {
  if (document.visibilityState !== "visible" || !navigator.onLine) return;
  if (isLooking) { isStale = true; return; }
  isLooking = true;
  isStale = false;
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), ANSWER_WITHIN);
  try {
    const address = list.dataset.chatConversations ?? "";
    const answer = await fetch(address, { headers: { Accept: "text/html" }, cache: "no-store", signal: patience.signal });
    if (answer.ok && !answer.redirected) show(await answer.text());
  } catch { /* the line broke: asked again when it is back, and now and then */
  } finally {
    clearTimeout(timer);
    isLooking = false;
    if (isStale) lookSoon();
  }
}

const unread = () => list.querySelectorAll(".unread").length;

/** @param {Element} part */
const words = (part) => (part.textContent ?? "").replace(/\s+/g, " ").trim();

/** What is unfolded stays so. @param {Element} fresh */
function unfoldIn(fresh) {
  const open = [...list.querySelectorAll("details")].map((one) => one.open);
  fresh.querySelectorAll("details").forEach((one, at) => one.toggleAttribute("open", open[at] ?? false));
}

/** Whoever stands on a conversation stays there, wherever it is by now; else where they were. */
function place() {
  const stops = () => /** @type {HTMLElement[]} */ ([...list.querySelectorAll("a, button, summary")]);
  const at = stops().findIndex((stop) => stop === document.activeElement);
  const path = at >= 0 && stops()[at] instanceof HTMLAnchorElement ? /** @type {HTMLAnchorElement} */ (stops()[at]).pathname : "";
  return () => {
    if (at < 0) return;
    const same = stops().find((stop) => path && stop instanceof HTMLAnchorElement && stop.pathname === path);
    (same ?? stops()[at])?.focus({ preventScroll: true });
  };
}

/** @param {string} html */
function show(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").body;
  if (words(fresh) === words(list)) return;
  const news = unread();
  unfoldIn(fresh);
  const back = place();
  list.replaceChildren(...fresh.childNodes);
  back();
  document.dispatchEvent(new CustomEvent("outbox:changed"));
  if (unread() > news) status.textContent = document.body.dataset.news ?? "";
  document.dispatchEvent(new CustomEvent("counts:changed"));
}

const socket = line();
socket.on("chat:list-changed", lookSoon);
hear("chat:list", () => {
  document.documentElement.dataset.liveList = "on";
  lookSoon(); // and what came while nobody told
});
setInterval(lookSoon, NOW_AND_THEN);
document.addEventListener("visibilitychange", lookSoon);
addEventListener("pageshow", (event) => { if (event.persisted) lookSoon(); });
addEventListener("online", () => { socket.connect(); lookSoon(); });

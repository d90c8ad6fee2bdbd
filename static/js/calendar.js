/**
 * Keeps a calendar true while it is open. The server writes it; the socket says when to ask again.
 * The page works without: it is right as of when it was opened.
 */
import { line } from "./socket.js";

const SOON = 300;
const WHILE_IT_WAITS = 1_500;
const NOW_AND_THEN = 60_000;
const ANSWER_WITHIN = 20_000;

const place = /** @type {HTMLElement} */ (document.querySelector("[data-calendar]"));
const status = /** @type {HTMLElement} */ (document.querySelector("[data-calendar-status]"));

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
    const answer = await fetch(place.dataset.calendar ?? "", { headers: { Accept: "text/html" }, cache: "no-store", signal: patience.signal });
    if (answer.ok && !answer.redirected) show(await answer.text());
  } catch { /* the line broke: asked again when it is back, and now and then */
  } finally {
    clearTimeout(timer);
    isLooking = false;
    if (isStale) lookSoon();
  }
}

/** @param {Element} part */
const words = (part) => (part.textContent ?? "").replace(/\s+/g, " ").trim();

/** Whoever stands on a link stays there, wherever it is by now. */
function focused() {
  const at = document.activeElement;
  const path = at instanceof HTMLAnchorElement && place.contains(at) ? at.pathname : "";
  return () => {
    if (path) [...place.querySelectorAll("a")].find((link) => link.pathname === path)?.focus({ preventScroll: true });
  };
}

/** @param {string} html */
function show(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").body;
  if (words(fresh) === words(place)) return;
  const back = focused();
  place.replaceChildren(...fresh.childNodes);
  back();
  status.textContent = "";
  status.textContent = place.dataset.calendarChanged ?? "";
  if (!place.querySelector("progress")) delete place.dataset.calendarWaits;
}

/** What the worker is doing is looked at more often. */
function keepLooking() {
  if (!("calendarWaits" in place.dataset)) return;
  look();
  setTimeout(keepLooking, WHILE_IT_WAITS);
}

const socket = line();
socket.on("booking:calendar-changed", lookSoon);
socket.on("connect", () => { document.documentElement.dataset.liveCalendar = "on"; lookSoon(); });
setInterval(lookSoon, NOW_AND_THEN);
setTimeout(keepLooking, WHILE_IT_WAITS);
document.addEventListener("visibilitychange", lookSoon);
addEventListener("pageshow", (event) => { if (event.persisted) lookSoon(); });
addEventListener("online", () => { socket.connect(); lookSoon(); });

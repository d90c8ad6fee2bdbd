/**
 * Brings new notifications to an open page at once. Loaded only where somebody is logged in; the
 * page is right without it, as of when it was opened.
 *
 * The markup it fills: [data-live-announce] (an aria-live region, with
 * data-live-words="New: {title}") and [data-live-list] with a <template data-live-item> whose
 * [data-live-field="title|body|link|time"] it fills in as text; a time has data-live-words too. The numbers are counts.js's, which
 * hears of the event `notification:new`.
 */
import { line } from "./socket.js";

/** @typedef {{ id: string, title: string, body?: string, url?: string, created_at?: string, unread_count?: number }} Notice */

/** Only our own pages, whatever a message says. @param {string | undefined} url */
function ownPath(url) {
  const address = new URL(url ?? "/", location.origin);
  return address.origin === location.origin ? address.pathname + address.search + address.hash : "/";
}

/** @param {Notice} notice */
function announce(notice) {
  for (const region of document.querySelectorAll("[data-live-announce]")) {
    const words = region.getAttribute("data-live-words") ?? "{title}";
    region.textContent = words.replace("{title}", () => notice.title);
  }
}

/** As the server writes a moment: the words say where each part goes. @param {Date} moment @param {string} words */
function momentInWords(moment, words) {
  const parts = new Intl.DateTimeFormat(document.documentElement.lang === "en" ? "en-GB" : "da", {
    weekday: "long", day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit",
    hourCycle: "h23", timeZone: "Europe/Copenhagen",
  }).formatToParts(moment);
  return words.replace(/\{(\w+)\}/g, (_, name) => parts.find((part) => part.type === name)?.value ?? "");
}

/** @param {Element} item @param {Notice} notice */
function fillIn(item, notice) {
  for (const field of item.querySelectorAll("[data-live-field]")) {
    const name = field.getAttribute("data-live-field");
    if (name === "title") field.textContent = notice.title;
    if (name === "body") field.textContent = notice.body ?? "";
    if (name === "link") field.setAttribute("href", ownPath(notice.url));
    if (name === "time" && notice.created_at) {
      field.setAttribute("datetime", notice.created_at);
      field.textContent = momentInWords(new Date(notice.created_at), field.getAttribute("data-live-words") ?? "");
    }
  }
}

/** @param {Notice} notice */
function list(notice) {
  for (const place of document.querySelectorAll("[data-live-list]")) {
    const mould = place.querySelector("template[data-live-item]");
    if (!(mould instanceof HTMLTemplateElement)) continue;
    if (place.querySelector(`[data-live-id="${CSS.escape(notice.id)}"]`)) continue;
    const item = /** @type {Element | null} */ (mould.content.firstElementChild?.cloneNode(true) ?? null);
    if (!item) continue;
    item.setAttribute("data-live-id", notice.id);
    fillIn(item, notice);
    mould.after(item);
    for (const empty of document.querySelectorAll("[data-live-empty]")) empty.remove();
  }
}

/** @type {Set<string>} */
const seen = new Set();
const socket = line();

socket.on("notification:new", (/** @type {{ notification: Notice }} */ { notification }, /** @type {unknown} */ ack) => {
  if (typeof ack === "function") ack({ ok: true });
  if (seen.has(notification.id)) return;
  seen.add(notification.id);
  announce(notification);
  list(notification);
  document.dispatchEvent(new CustomEvent("notification:new", { detail: notification }));
});

// What an adviser shows in a meeting turned to another part: a page that follows it looks again.
socket.on("library:together-turned", () => document.dispatchEvent(new CustomEvent("look-again")));

// What came while the connection was down is asked for; the socket makes it faster, never truer.
let wasConnected = false;
socket.on("connect", async () => {
  document.documentElement.dataset.live = "on";
  if (wasConnected) await catchUp();
  wasConnected = true;
});
socket.on("disconnect", () => { document.documentElement.dataset.live = "off"; });
addEventListener("online", () => socket.connect());

async function catchUp() {
  const answer = await fetch("/api/v1/me/notifications?limit=20", { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const { items } = await answer.json();
  for (const notice of items.reverse()) {
    if (notice.read_at || seen.has(notice.id)) continue;
    seen.add(notice.id);
    list(notice);
  }
}

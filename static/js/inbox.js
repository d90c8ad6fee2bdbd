/**
 * Keeps the inbox true while it is open, and lets it be used from the keyboard. The page works
 * without: a change shows when it is loaded again, and every action is a form.
 */
import { sayThatItIsLost } from "./inbox_lost.js";
import { showParts } from "./inbox_parts.js";
import { hear, line } from "./socket.js";

const SOON = 1_500;
const NOW_AND_THEN = 60_000;
const ANSWER_WITHIN = 20_000;
const OFF = "inbox-keys-off";

const root = /** @type {HTMLElement} */ (document.querySelector("[data-inbox]"));
const list = /** @type {HTMLElement} */ (root.querySelector("[data-inbox-list]"));
const status = /** @type {HTMLElement} */ (root.querySelector("[data-inbox-status]"));
const help = /** @type {HTMLDialogElement} */ (root.querySelector("[data-inbox-shortcuts]"));
const selected = root.dataset.inboxSelected ?? "";
const area = () => /** @type {HTMLTextAreaElement | null} */ (document.querySelector("[data-chat-composer] textarea"));

// --- what changes

/** @type {ReturnType<typeof setTimeout> | undefined} */
let planned;
let isLooking = false;
let isStale = false;
/** Whether the conversation that is open may have changed, and not only the list. */
let isOpenStale = false;

/** Whether the conversation that is open is not the reader's any more. */
let isLost = false;

/** @param {string} address @param {(status: number) => void} [refused] @returns {Promise<Document | null>} */
async function fetched(address, refused) {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), ANSWER_WITHIN);
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" }, cache: "no-store", signal: patience.signal });
    if (!answer.ok) refused?.(answer.status);
    return answer.ok && !answer.redirected ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  } catch {
    return null; // the line broke: asked again when it is back, and now and then
  } finally {
    clearTimeout(timer);
  }
}

/** An event names the conversation that it is about, or none. @param {unknown} told */
function isAboutOpen(told) {
  const { conversation_id = selected } = /** @type {{ conversation_id?: string }} */ (told ?? {});
  return Boolean(selected) && conversation_id === selected;
}

/** However steadily changes come, what is shown is never older than this. @param {unknown} [told] */
function lookSoon(told) {
  isOpenStale ||= isAboutOpen(told);
  plan();
}

function plan() {
  planned ??= setTimeout(() => { planned = undefined; look(); }, SOON);
}

/** Ask for all that may have changed; what changes meanwhile is asked for once more. */
async function look() {
  if (document.visibilityState !== "visible") return;
  if (isLooking) { isStale = true; return; }
  isLooking = true;
  isStale = false;
  try {
    const ofOpen = isOpenStale && !isLost ? [lookAtNotes(), lookAround()] : [];
    isOpenStale = false;
    await Promise.all([lookAtList(), ...ofOpen]);
  } finally {
    isLooking = false;
    if (isStale) plan();
  }
}

/** How long somebody has waited goes on by itself, and is no news. */
const PASSES = "[data-passes]";

/** What a part says, but for what passes. @param {Element} part */
function words(part) {
  const copy = /** @type {Element} */ (part.cloneNode(true));
  for (const length of copy.querySelectorAll(PASSES)) length.remove();
  return (copy.textContent ?? "").replace(/\s+/g, " ").trim();
}

/** Each line, by the conversation that it is about. @param {Element} part */
const lines = (part) => new Map([...part.querySelectorAll("[data-inbox-row]")].map((row) => [row.getAttribute("data-inbox-row"), row]));

/** Whether a line is there that was not, or one is unread that says something else by now. @param {Element} fresh */
function isNews(fresh) {
  const before = lines(list);
  return [...lines(fresh)].some(([id, row]) => {
    const old = before.get(id);
    return !old || (row.closest(".is-unread") && words(row) !== words(old));
  });
}

async function lookAtList() {
  const asked = new URLSearchParams(location.search);
  for (const name of ["foer", "svar"]) asked.delete(name);
  asked.set("valgt", selected);
  const page = await fetched(`/indbakke/liste?${asked}`);
  if (!page) return;
  if (words(page.body) === words(list)) passOn(page.body);
  else show(page.body);
  document.dispatchEvent(new CustomEvent("counts:changed"));
}

/** As many lengths stand in both. @param {Element} fresh */
function passOn(fresh) {
  const now = [...fresh.querySelectorAll(PASSES)];
  for (const [at, length] of list.querySelectorAll(PASSES).entries()) length.textContent = now[at]?.textContent ?? "";
}

/** Whoever stands in the list stays where they are. @param {Element} fresh */
function show(fresh) {
  const hasNews = isNews(fresh);
  const focused = document.activeElement instanceof HTMLAnchorElement && list.contains(document.activeElement)
    ? document.activeElement.pathname : "";
  list.replaceChildren(...fresh.childNodes);
  if (focused) [...list.querySelectorAll("a")].find((link) => link.pathname === focused)?.focus({ preventScroll: true });
  if (hasNews) status.textContent = root.dataset.inboxChanged ?? "";
  document.dispatchEvent(new CustomEvent("outbox:changed"));
}

/** Put each note below the message that it came after. */
async function lookAtNotes() {
  const place = document.querySelector("[data-chat-list]");
  if (!place) return;
  const page = await fetched(`/indbakke/${selected}/notater`);
  for (const note of page?.querySelectorAll("[data-note]") ?? []) {
    const id = note.getAttribute("data-note") ?? "";
    if (place.querySelector(`[data-note="${CSS.escape(id)}"]`)) continue;
    const after = Number(note.getAttribute("data-after"));
    if (!after && !document.querySelector("[data-chat-older]")) { beforeAll(place).append(note); continue; }
    let last = place.querySelector(`[data-seq="${after}"]`);
    while (last?.nextElementSibling?.matches("[data-note]")) last = last.nextElementSibling;
    last?.after(note);
  }
}

/** Where the notes stand that were written before any message. @param {Element} place */
function beforeAll(place) {
  const known = place.querySelector("[data-notes-before] > ol");
  if (known) return known;
  const day = document.createElement("div");
  day.className = "chat-day";
  day.dataset.notesBefore = "";
  place.prepend(day);
  return day.appendChild(document.createElement("ol"));
}

/** What stands around the messages. */
async function lookAround() {
  const page = await fetched(`/indbakke/${selected}/omkring${location.search}`, (status) => {
    isLost = status === 404;
    if (isLost) sayThatItIsLost(root);
  });
  if (page) showParts(page);
}

// Refused by the conversation itself: found out at once what has become of it.
const gone = document.querySelector("[data-chat-gone]");
if (gone) new MutationObserver(() => lookSoon()).observe(gone, { attributeFilter: ["hidden"] });

const socket = line();
socket.on("chat:inbox-changed", lookSoon);
socket.on("chat:conversation-changed", lookSoon);
hear("chat:inbox", () => lookSoon()); // and what came while nobody told
setInterval(() => lookSoon(), NOW_AND_THEN);
document.addEventListener("visibilitychange", () => lookSoon());
addEventListener("online", () => lookSoon());
root.addEventListener("toggle", (event) => { if (event.target instanceof Element && event.target.closest("[data-inbox-part]")) lookSoon(); }, true);
document.querySelector("[data-chat-older]")?.addEventListener("click", () => lookSoon());

// --- canned replies

/** @param {HTMLElement} link */
async function fillIn(link) {
  const answer = await fetch(link.dataset.inboxCanned ?? "", { headers: { Accept: "application/json" } }).catch(() => null);
  const box = area();
  if (!answer?.ok || !box) { location.assign(link.getAttribute("href") ?? ""); return; }
  const { body } = await answer.json();
  box.setRangeText(box.value && !box.value.endsWith("\n") ? `\n${body}` : body, box.value.length, box.value.length, "end");
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
  link.closest("details")?.removeAttribute("open");
}

root.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("[data-inbox-canned]") : null;
  if (!(link instanceof HTMLElement)) return;
  event.preventDefault();
  fillIn(link);
});

// --- the keyboard

/** Firefox before 98 knows no dialogs. */
const canShowHelp = typeof help.showModal === "function";
help.toggleAttribute("hidden", !canShowHelp);

/** @param {number} step */
function go(step) {
  const links = [...list.querySelectorAll("[data-inbox-row]")].filter((link) => link instanceof HTMLAnchorElement);
  const here = links.findIndex((link) => link === document.activeElement);
  const from = here < 0 ? links.findIndex((link) => link.getAttribute("data-inbox-row") === selected) : here;
  links[Math.min(Math.max(from + step, 0), links.length - 1)]?.focus();
}

/** @param {string} id */
function open(id) {
  const box = document.getElementById(id);
  if (!(box instanceof HTMLDetailsElement)) return;
  box.open = true;
  const first = box.querySelector("select, input:not([type=hidden]), textarea, a");
  if (first instanceof HTMLElement) first.focus();
}

/** @param {string} key */
function press(key) {
  const button = root.querySelector(`[data-shortcut="${key}"] button`);
  if (button instanceof HTMLElement) button.click();
  return Boolean(button);
}

/** @type {Record<string, () => void>} */
const keys = {
  j: () => go(1),
  k: () => go(-1),
  r: () => area()?.focus(),
  n: () => document.getElementById("f-note-body")?.focus(),
  c: () => open("handling-canned"),
  l: () => open("handling-later"),
  g: () => open("handling-give"),
  s: () => open("handling-snooze"),
  t: () => { press("t"); },
  e: () => { if (!press("e")) open("handling-close"); },
  "/": () => document.getElementById("f-q")?.focus(),
  "?": () => { if (canShowHelp) help.showModal(); },
};

document.addEventListener("keydown", (event) => {
  const at = event.target instanceof Element ? event.target : null;
  if (event.key === "Escape" && at instanceof HTMLElement && at.matches("input, textarea, select")) { at.blur(); return; }
  if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
  if (at?.closest("input, textarea, select, [contenteditable]")) return;
  if (event.key !== "?" && localStorage.getItem(OFF)) return;
  const act = keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

const opener = root.querySelector("[data-inbox-help]");
// A phone has no keys to press.
opener?.toggleAttribute("hidden", !canShowHelp || matchMedia("(hover: none)").matches);
opener?.addEventListener("click", () => help.showModal());
const choice = help.querySelector("[data-inbox-keys]");
if (choice instanceof HTMLInputElement) {
  choice.checked = !localStorage.getItem(OFF);
  choice.addEventListener("change", () => {
    if (choice.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  });
}

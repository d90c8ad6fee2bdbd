/**
 * What is written in a CV and stands on this phone only, until the server has it: kept under whose it
 * is and where it belongs, sent in the order in which it was begun, and named on the page.
 *
 * What was sent and not answered may have arrived: it is sent again as it was, which changes nothing
 * the second time, before anything newer is.
 */

const PREFIX = "draft:";
const TURN = "cv-kept";
const AGAIN = 15_000;
const PATIENCE = 20_000;
const MANY = 100;
const EXPIRED = 400;
const CONFLICT = 409;
const LATER = new Set([429, 500, 502, 503, 504]);
const NOT_HERE = new Set([EXPIRED, 401, 403]);

/** In an address: which new entry is to be opened, that is on this phone only. */
export const NEW = "ny=";

/** @typedef {[string, FormDataEntryValue][]} Values */
/**
 * `page` is where it was written and `title` what was asked there; `address` is where it is sent, if
 * that is not in the key. What has a `problem` waits for its writer.
 * @typedef {{ read: string, values: Values, unsure?: Values, at: number, page: string, title: string, address?: string, problem?: "conflict" | "wrong" }} Kept
 */
/** @typedef {{ address: string, read: string, preview: string }} Next */
/** Whether the next may follow. @typedef {"done" | "later" | "stop"} Outcome */

/** @param {string} name */
export const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.getAttribute("content") ?? "";

const own = () => `${PREFIX}${meta("person")}:unsaved:`;

/** Under what is kept what is written at an address: another person finds nothing. @param {string} path */
export const draftAt = (path) => own() + path;

/** @param {string} key @returns {Kept | null} */
export const keptAt = (key) => JSON.parse(localStorage.getItem(key) ?? "null");

/** Whether somebody has logged out here since this page was opened (leaving.js): nothing of theirs is kept any more. */
const hasLeft = () => Number(localStorage.getItem("left")) > performance.timeOrigin;

/** @param {string} key @param {Kept} kept */
export const put = (key, kept) => { if (!hasLeft()) localStorage.setItem(key, JSON.stringify(kept)); };

/** @param {string} key */
export const drop = (key) => localStorage.removeItem(key);

/** What was typed of it, as text to compare. @param {Values} values */
export const said = (values) => JSON.stringify(values.filter(([name]) => name !== "laest" && name !== "ny"));

/** What a new entry is called. @param {Values} values */
export const nameIn = (values) => String(values.find(([name]) => name === "ny")?.[1] ?? "");

/** The same, going on from what stands there. @param {Values} values @param {string} read @returns {Values} */
export const withRead = (values, read) => values.map(([name, value]) => [name, name === "laest" ? read : value]);

/** What tells one of them from all others, wherever it is kept. @param {string} key @param {Kept} kept */
export const nameOf = (key, kept) => nameIn(kept.values) || `${key}@${kept.at}`;

/** Where it stands what was thrown away: another page may have it in mind, and is not to send it. */
export const thrownKey = () => `${PREFIX}${meta("person")}:thrown`;

/** @returns {string[]} */
const thrown = () => JSON.parse(localStorage.getItem(thrownKey()) ?? "[]");

/** @param {string | undefined} name */
export const isThrown = (name) => name !== undefined && thrown().includes(name);

/** @param {string} name @param {boolean} isSo */
export function noteThrown(name, isSo) {
  const others = thrown().filter((one) => one !== name);
  if (!hasLeft()) localStorage.setItem(thrownKey(), JSON.stringify(isSo ? [...others, name].slice(-MANY) : others));
}

/**
 * Send something, or throw it away, while no page of this browser does either; what is kept is to be
 * read in there.
 * @template T @param {() => Promise<T> | T} act @returns {Promise<T>}
 */
export const inTurn = async (act) => "locks" in navigator ? navigator.locks.request(TURN, act) : act();

/** Throw one of them away, if no page has sent it. @param {string} name @returns {Promise<"thrown" | "sent">} */
export const throwOne = (name) => inTurn(() => {
  const all = waiting().filter(([key, kept]) => nameOf(key, kept) === name);
  if (all.length === 0 && !isThrown(name)) return "sent";
  noteThrown(name, true);
  for (const [key] of all) drop(key);
  return "thrown";
});

/** All that this person has here, what was begun first before the rest. @returns {[string, Kept][]} */
export function waiting() {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(own()));
  const all = keys.map((key) => /** @type {[string, Kept]} */ ([key, keptAt(key)]));
  return all.sort(([, one], [, other]) => (one.at ?? 0) - (other.at ?? 0));
}

/**
 * Send what a form says, with a fresh token where the page's own is too old, as on a page that was
 * saved here. Nothing is answered where there is no cover, or so little that it takes too long: others
 * wait for their turn meanwhile.
 * @param {string} address @param {Values} values
 */
export async function post(address, values) {
  const patience = new AbortController();
  setTimeout(() => patience.abort(), PATIENCE); // also of who reads what is answered
  const once = () => fetch(address, {
    signal: patience.signal,
    method: "POST",
    credentials: "same-origin",
    headers: { Accept: "application/json" },
    body: new URLSearchParams(/** @type {any} */ ([...values, ["csrf_token", meta("csrf-token")]])),
  }).catch(() => undefined);
  const answer = await once();
  if (answer?.status !== EXPIRED || !await renewToken(patience.signal)) return answer;
  return once();
}

export const isForLater = (/** @type {Response | undefined} */ answer) => answer === undefined || LATER.has(answer.status);

/** Ask for a new token of this person's, for all forms of the page; says whether there is one. @param {AbortSignal} signal */
async function renewToken(signal) {
  const answer = await fetch("/cv", { signal, credentials: "same-origin", headers: { Accept: "text/html" } }).catch(() => undefined);
  const page = new DOMParser().parseFromString(await answer?.text().catch(() => "") ?? "", "text/html");
  const [person, token] = ["person", "csrf-token"].map((name) => page.querySelector(`meta[name="${name}"]`)?.getAttribute("content"));
  if (!token || person !== meta("person")) return false;
  document.querySelector('meta[name="csrf-token"]')?.setAttribute("content", token);
  for (const field of document.querySelectorAll('input[name="csrf_token"]'))
    if (field instanceof HTMLInputElement) field.value = token;
  return true;
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let again;
let isSending = false;

/** Send what waits, but for what the form of this page sends itself. @param {() => string | undefined} here its key */
export async function sendKept(here) {
  clearTimeout(again);
  if (isSending || !meta("person") || !navigator.onLine) return;
  isSending = true;
  try {
    const outcome = await sendAll(here);
    if (outcome === "later") again = setTimeout(() => sendKept(here), AGAIN);
  } finally {
    isSending = false;
    tell(here());
  }
}

/** @param {() => string | undefined} here @returns {Promise<Outcome>} */
async function sendAll(here) {
  for (const [key] of waiting()) {
    const outcome = key === here() ? "done" : await inTurn(() => sendOne(key)); // what is thrown away comes between
    if (outcome !== "done") return outcome;
    tell(here());
  }
  return "done";
}

/** Under which key something is on its way: it may be there already, and is not thrown away. @type {string | undefined} */
let isOut;

/** @param {string | undefined} key */
function setOut(key) {
  isOut = key;
  for (const item of rows()) markOut(item);
}

/** Where the keyboard is stays, so the button is not taken away. @param {HTMLElement} item */
function markOut(item) {
  const button = item.querySelector("button");
  if (isOut !== undefined && item.dataset.key === isOut) button?.setAttribute("aria-disabled", "true");
  else button?.removeAttribute("aria-disabled");
}

const rows = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-only-here] li")]);

/** Send what is kept under a key. @param {string} key @returns {Promise<Outcome>} */
async function sendOne(key) {
  setOut(key);
  try {
    return await sendAsKept(key);
  } finally {
    setOut(undefined);
  }
}

/** @param {string} key @returns {Promise<Outcome>} */
async function sendAsKept(key) {
  const kept = keptAt(key);
  if (kept && isThrown(nameOf(key, kept))) drop(key);
  if (!kept || kept.problem || !keptAt(key)) return "done";
  const now = kept.unsure ?? kept.values;
  put(key, { ...kept, unsure: now });
  const answer = await post(kept.address ?? key.slice(own().length), now);
  if (answer === undefined || isForLater(answer)) return "later";
  if (!keptAt(key)) return "done"; // thrown away meanwhile
  if (NOT_HERE.has(answer.status)) return "stop"; // until they are logged in again
  if (!answer.ok) {
    if (answer.status === CONFLICT) await notePast(key, kept, answer);
    else put(key, { ...kept, unsure: undefined, problem: "wrong" });
    return "done";
  }
  /** @type {Next | undefined} */
  const next = await answer.json().catch(() => undefined);
  if (!next) return "later"; // the line broke in the midst of it
  keepAhead([kept.page, next.address]);
  if (said(kept.values) === said(now)) {
    drop(key);
    return "done";
  }
  const values = withRead(kept.values, next.read);
  put(key, { ...kept, unsure: undefined, address: next.address, read: next.read, values });
  return sendAsKept(key);
}

/** Something else stands there by now, or nothing: whoever wrote this chooses. @param {string} key @param {Kept} kept @param {Response} answer */
async function notePast(key, kept, answer) {
  const { address, ny, is_there: isThere = true } = await answer.json().catch(() => ({}));
  if (isThere) return put(key, { ...kept, unsure: undefined, problem: "conflict" });
  drop(key);
  const values = /** @type {Values} */ ([...withRead(kept.values, "new"), ["ny", ny]]);
  put(`${draftAt(address)}#${ny}`, { ...kept, unsure: undefined, values, read: "new", page: address, address, problem: "wrong" });
}

/** Say what is on this phone only. @param {string | undefined} here the key of what the form of this page says itself */
export function tell(here) {
  const place = document.querySelector("[data-only-here]");
  if (!(place instanceof HTMLElement)) return;
  const all = waiting().filter(([key]) => key !== here);
  list(place, all, here);
  place.hidden = all.length === 0;
  // What waits for its writer is not saved by itself.
  const along = place.querySelector("[data-comes-along]");
  if (along instanceof HTMLElement) along.hidden = all.every(([, kept]) => kept.problem);
}

/**
 * List what is on this phone only anew where it has changed: a screen reader reads it out each time.
 * The keyboard stays where it was, or goes to the row that came in its place.
 * @param {HTMLElement} place @param {[string, Kept][]} all @param {string | undefined} here
 */
function list(place, all, here) {
  const items = all.map(([key, kept]) => row(key, kept, place.dataset, here));
  const shown = JSON.stringify([here, ...items.map((item) => [item.dataset.key, item.innerHTML])]);
  if (place.dataset.shown === shown) return;
  const at = document.activeElement;
  const before = rows().findIndex((item) => item.contains(at));
  const key = rows()[before]?.dataset.key;
  place.querySelector("ul")?.replaceChildren(...items);
  place.dataset.shown = shown;
  items.forEach(markOut);
  if (before < 0) return;
  const same = items.find((item) => item.dataset.key === key);
  place.hidden = items.length === 0;
  if (same) same.querySelector(at instanceof HTMLButtonElement ? "button" : "a")?.focus();
  else items[Math.min(before, items.length - 1)]?.querySelector("a")?.focus();
}

/** @param {string} key @param {Kept} kept @param {DOMStringMap} words @param {string | undefined} here */
function row(key, kept, words, here) {
  const item = document.createElement("li");
  item.dataset.key = key;
  const link = document.createElement("a");
  const isNew = nameIn(kept.values) !== "";
  const [, first] = kept.values.find(([name, value]) => isNew && value && !["laest", "ny"].includes(name)) ?? [];
  // A new one is opened as it was written; one that is at the page's own form is there already.
  link.href = isNew && kept.address ? `${kept.page}#${NEW}${nameIn(kept.values)}` : kept.page;
  link.textContent = first ? `${kept.title} (${String(first).slice(0, 60)})` : kept.title;
  item.append(link);
  if (kept.problem) item.append(` – ${words[kept.problem] ?? ""}`);
  item.append(" ", awayButton(key, link.textContent, words, here));
  return item;
}

/** What throws one of them away. @param {string} key @param {string} title @param {DOMStringMap} words @param {string | undefined} here */
function awayButton(key, title, words, here) {
  const button = document.createElement("button");
  const what = document.createElement("span");
  Object.assign(button, { type: "button", className: "button button-quiet", textContent: words.away ?? "" });
  Object.assign(what, { className: "sr-only", textContent: `: ${title}` });
  button.append(what);
  button.addEventListener("click", () => throwAway(key, button, here));
  return button;
}

/** @param {string} key @param {HTMLElement} button @param {string | undefined} here */
async function throwAway(key, button, here) {
  const kept = keptAt(key);
  if (!kept || button.getAttribute("aria-disabled") === "true") return tell(here);
  const name = nameOf(key, kept);
  button.setAttribute("aria-disabled", "true"); // until another page has sent what it sends
  const outcome = await throwOne(name);
  tell(here);
  saySent(outcome === "sent");
  if (outcome === "thrown") sayThrown(document.querySelector("[data-only-here] + [data-thrown]"), () => {
    noteThrown(name, false);
    if (!keptAt(key)) put(key, kept);
    tell(here);
    rows().find((one) => one.dataset.key === key)?.querySelector("a")?.focus();
    sendKept(() => here);
  });
}

/** Say that it was too late to throw something away, or say so no longer. @param {boolean} isSo */
function saySent(isSo) {
  const place = document.querySelector("[data-was-sent]");
  if (place instanceof HTMLElement) place.textContent = isSo ? place.dataset.wasSent ?? "" : "";
}

/** Say at a place that something is thrown away, and give the last that was a way back. @param {Element | null} place @param {() => void} undo */
export function sayThrown(place, undo) {
  for (const one of document.querySelectorAll("[data-thrown]"))
    if (one instanceof HTMLElement) one.hidden = one !== place;
  const button = place?.querySelector("button");
  if (!(place instanceof HTMLElement) || !button) return;
  button.onclick = () => {
    place.hidden = true;
    undo();
  };
  button.focus();
}

/** Let the service worker keep pages as they are now, to be opened without cover. @param {string[]} urls */
export async function keepAhead(urls) {
  if (!("serviceWorker" in navigator) || !navigator.onLine) return;
  const worker = (await navigator.serviceWorker.ready).active;
  worker?.postMessage({ type: "keep", person: meta("person"), urls });
}

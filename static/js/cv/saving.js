/**
 * A form that saves itself while somebody writes in it, keeps what is written on the phone while
 * there is no cover, lets one go on to the next question all the same, and shows both versions where
 * another page or phone has written something else.
 */
import { draftAt, drop, inTurn, isForLater, isThrown, keepAhead, keptAt, meta, nameIn, nameOf, NEW, noteThrown, post, put, said, sayThrown, tell, throwOne, thrownKey, waiting, withRead } from "./kept.js";

/** @typedef {import("./kept.js").Values} Values */
/** @typedef {import("./kept.js").Kept} Kept */
/** @typedef {import("./kept.js").Next} Next */

const WAIT = 1200;
const AGAIN = 15_000;
const SENT = "unsaved-sent";
const CONFLICT = 409;
/** @type {Record<number, "conflict" | "gone">} */
const REFUSED = { 400: "gone", 401: "gone", 403: "gone", [CONFLICT]: "conflict" };
/** What a form says that has shown two versions. */
const MET = "fandt";
const SEEN_BOTH = "both";
/** What is said of what may be thrown away before the CV has it. */
const ONLY_HERE = ["waiting", "wrong", "found", "gone"];

/** What a form says, without its token. @param {HTMLFormElement} form @returns {Values} */
function written(form) {
  return [...new FormData(form)].filter(([name, value]) => name !== "csrf_token" && name !== MET && typeof value === "string");
}

/** @param {HTMLFormElement} form @param {Values} values */
function fill(form, values) {
  for (const field of form.elements) {
    if (field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type)) {
      field.checked = values.some(([name, value]) => name === field.name && value === field.value);
    } else if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement) {
      const kept = values.find(([name]) => name === field.name);
      if (kept && field.type !== "hidden") field.value = String(kept[1]);
    }
  }
  form.dispatchEvent(new CustomEvent("restored"));
}

/** Whether a field says something else than the page that came. @param {HTMLFormElement} form */
function isTypedIn(form) {
  return [...form.elements].some((field) =>
    (field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement && field.type !== "hidden")
    && field.value !== field.defaultValue);
}

/** A name that no other new entry has. */
const newName = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/**
 * @param {HTMLFormElement} form
 * @returns {(() => string) | undefined} under what is kept what it says
 */
export function keepSaved(form) {
  const status = form.querySelector("[data-autosave-status]");
  const read = form.querySelector('input[name="laest"]');
  const made = form.querySelector('input[name="ny"]');
  const away = form.querySelector("[data-throw-away]");
  if (!(status instanceof HTMLElement) || !(read instanceof HTMLInputElement)) return;
  const path = () => new URL(form.action).pathname;
  const draft = () => draftAt(path());
  const isOnly = form.dataset.only !== undefined; // there is one such entry at most
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {Promise<void> | undefined} */
  let sending;
  /** What was sent and not answered. @type {Values | undefined} */
  let unsure;
  let isNewer = false;
  let goesOn = false;
  let isGone = false;
  let isLeft = false;
  let last = said(written(form));
  /** What is kept of it here is called. @type {string | undefined} */
  let mine;
  /** Two versions are shown: what was read before stays what this was written from. */
  let isMet = form.elements.namedItem(MET) !== null;
  let base = isMet ? SEEN_BOTH : read.value;

  /** @param {"saving" | "saved" | "waiting" | "wrong" | "conflict" | "gone" | "found" | "sent"} what */
  const say = (what) => {
    status.textContent = status.dataset[what] ?? "";
    if (away instanceof HTMLElement) away.hidden = !isOnlyHere() || !ONLY_HERE.includes(what);
  };
  /** What stands in the form now is another new entry. @param {string} name @param {Values | undefined} sent */
  const startAnew = (name, sent) => {
    if (made instanceof HTMLInputElement) made.value = name;
    unsure = sent;
    status.textContent = "";
    if (away instanceof HTMLElement) away.hidden = true;
  };
  /** Whether it is a new entry that the CV does not have. */
  const isOnlyHere = () => made instanceof HTMLInputElement && path() === location.pathname && keptAt(draft()) !== null;
  const keep = () => {
    if (isLeft) return;
    const from = isMet ? base : read.value;
    const title = document.querySelector("h1")?.textContent?.trim() ?? "";
    const at = keptAt(draft())?.at ?? Date.now();
    const kept = { read: from, values: withRead(written(form), from), unsure, at, page: location.pathname, title };
    put(draft(), { ...kept, ...(isGone ? { problem: /** @type {const} */ ("wrong") } : {}) });
    mine = nameOf(draft(), kept);
  };
  // One at a time: what fires once the form was left would keep anew what waits elsewhere by now.
  const later = (wait = WAIT) => { clearTimeout(timer); timer = setTimeout(send, wait); };

  /** Send what is written; while something is on its way, right after that. */
  function send() {
    clearTimeout(timer);
    if (isLeft || wasThrown()) return Promise.resolve();
    isNewer = sending !== undefined;
    sending ??= sendOnce().finally(() => {
      sending = undefined;
      if (isNewer && !isMet) later();
    });
    return sending;
  }

  async function sendOnce() {
    say("saving");
    const now = unsure ??= written(form);
    keep();
    const outcome = await inTurn(async () => isThrown(mine) ? "thrown" : handOver(now));
    if (outcome === "thrown") return void wasThrown();
    const { answer, next } = outcome;
    if (answer === undefined || isForLater(answer)) {
      say("waiting");
      later(AGAIN);
      return;
    }
    unsure = undefined;
    if (next) return goOn(next, said(now));
    if (answer.status === CONFLICT) meet(await answer.json().catch(() => ({})));
    keep();
    say(REFUSED[answer.status] ?? "wrong");
  }

  /**
   * Send it, and keep it no longer once it is there: nobody else is to find it here by then.
   * @param {Values} now @returns {Promise<{ answer?: Response, next?: Next }>} nothing where it is not known what came of it
   */
  async function handOver(now) {
    const answer = await post(form.action, now);
    if (!answer?.ok) return { answer };
    const next = await answer.json().catch(() => undefined);
    if (!next) return {};
    drop(draft());
    mine = undefined;
    return { answer, next };
  }

  /** @param {Next} next @param {string} sent */
  async function goOn(next, sent) {
    form.action = next.address;
    /** @type {HTMLInputElement} */ (read).value = base = next.read;
    last = sent;
    isNewer = said(written(form)) !== sent;
    if (isNewer) keep();
    say(isNewer ? "saving" : "saved");
    await look(next.preview);
    if (form.dataset.next) keepAhead([location.pathname, next.address]);
  }

  /** Show what stands there now beside what was written, to choose. @param {{ both?: string, address?: string, read?: string, ny?: string, is_there?: boolean }} found */
  function meet(found) {
    const place = document.querySelector("[data-both]");
    isMet = true;
    if (!place || !found.both) return;
    place.replaceChildren(...new DOMParser().parseFromString(found.both, "text/html").body.childNodes);
    drop(draft());
    form.action = found.address ?? form.action;
    /** @type {HTMLInputElement} */ (read).value = found.read ?? "";
    isGone = found.is_there === false;
    if (isGone) nameAnew(found.ny ?? "");
    for (const way of place.querySelectorAll("[data-let-go]")) way.addEventListener("click", () => drop(draft()));
  }

  /** What is added again gets a new name. @param {string} name */
  function nameAnew(name) {
    const field = made instanceof HTMLInputElement ? made : document.createElement("input");
    Object.assign(field, { type: "hidden", name: "ny", value: name });
    if (field !== made) form.append(field);
  }

  /** Without cover: what is written waits here, and the next question is asked. @param {HTMLElement | null} button */
  function goOnWithout(button) {
    const kept = keptAt(draft());
    const isNew = made instanceof HTMLInputElement && !isOnly && path() === location.pathname;
    if (kept && isNew && said(written(form)) !== last) {
      drop(draft());
      put(`${draft()}#${made.value}`, { ...kept, address: path() });
    }
    const { next, here } = form.dataset;
    const there = isOnly || button?.getAttribute("name") === "videre" ? next : here;
    if (!there) return;
    isLeft = true; // what waits elsewhere by now is not kept here anew while the next page is on its way
    location.assign(there);
  }

  /** Be rid of a new entry that waits here, with a way back. */
  async function throwAway() {
    await sending;
    clearTimeout(timer);
    const kept = keptAt(draft());
    if (!kept || !isOnlyHere()) return;
    if (await throwOne(nameOf(draft(), kept)) === "thrown") return letGo(kept.values, kept.unsure);
    await send(); // as another page has done: it is not added twice, and the form goes on from there
    say("sent");
  }

  /** Whether what stands here was thrown away on another page: then it goes here too. */
  function wasThrown() {
    if (!isThrown(mine)) return false;
    const kept = keptAt(draft());
    drop(draft());
    clearTimeout(timer);
    isNewer = false;
    if (made instanceof HTMLInputElement && path() === location.pathname) letGo(kept?.values ?? written(form), unsure);
    else {
      isLeft = true;
      location.replace(location.pathname); // as it stands in the CV
    }
    return true;
  }

  /** Ask for a new entry anew, with a way back to what was written. @param {Values} values @param {Values | undefined} sent */
  function letGo(values, sent) {
    const name = nameIn(values);
    mine = undefined;
    fill(form, values.map(([field]) => [field, ""]));
    startAnew(newName(), undefined);
    last = said(written(form));
    sayThrown(form.querySelector("[data-thrown]"), () => {
      noteThrown(name, false);
      putAside(keptAt(draft()));
      fill(form, values);
      startAnew(name, sent);
      keep();
      say("found");
      send();
      tell(draft());
      const first = form.querySelector("input:not([type=hidden]), textarea");
      if (first instanceof HTMLElement) first.focus();
    });
  }

  away?.querySelector("button")?.addEventListener("click", throwAway);
  addEventListener("storage", (event) => { if (event.key === thrownKey() && !sending) wasThrown(); });
  form.addEventListener("input", () => {
    if (made instanceof HTMLInputElement && isThrown(made.value)) startAnew(newName(), undefined);
    keep();
    if (!isMet) later();
  });
  form.addEventListener("submit", async (event) => {
    if (event.defaultPrevented) return;
    clearTimeout(timer);
    if (goesOn || isMet) return sessionStorage.setItem(SENT, draft());
    event.preventDefault(); // saved first, or kept, and the form goes on from there
    await (sending ?? send());
    clearTimeout(timer);
    if (unsure !== undefined) return goOnWithout(event.submitter);
    const both = document.querySelector("[data-both] section");
    if (isMet && both) return both.querySelector("h2")?.focus();
    goesOn = true;
    if (typeof form.requestSubmit === "function") form.requestSubmit(event.submitter);
    else event.submitter?.click(); // Safari before 16
    goesOn = false;
  });
  addEventListener("online", () => { if (!isMet && said(written(form)) !== last) send(); });
  addEventListener("pageshow", () => { isLeft = false; });
  addEventListener("hashchange", () => { if (location.hash.startsWith(`#${NEW}`)) location.reload(); });
  takeUp();
  return draft;

  /** Give back what could not be saved last time. Where something else stands there by now, both are shown. */
  function takeUp() {
    if (made instanceof HTMLInputElement && (isThrown(made.value) || keptAt(`${draft()}#${made.value}`))) made.value = newName();
    const key = meta("return") ? undefined : keyOfKept();
    const kept = key && keptAt(key);
    if (!key || !kept) return keepEarly();
    if (hasArrived(key, kept)) return;
    if (key !== draft()) putAside(keptAt(draft()));
    drop(key);
    /** @type {HTMLInputElement} */ (read).value = base = kept.read;
    if (made instanceof HTMLInputElement) made.value = nameIn(kept.values) || made.value;
    unsure = kept.unsure;
    fill(form, kept.values);
    put(draft(), { ...kept, address: undefined, problem: undefined });
    mine = nameOf(draft(), kept);
    say("found");
    if (kept.problem !== "wrong") later();
  }

  /** On a slow phone somebody may have typed before this was here to hear it. */
  function keepEarly() {
    if (isMet || !isTypedIn(form)) return;
    last = "";
    keep();
    later();
  }

  /** A new one that was asked for, what was written here, or of the only entry before it had a name, or of a new one that was refused. */
  function keyOfKept() {
    const asked = `${draft()}#${location.hash.split(NEW)[1] ?? ""}`;
    const here = isOnly ? [draft(), draftAt(location.pathname)] : [asked, draft()];
    const refused = waiting().find(([key, kept]) => kept.problem && key.startsWith(`${draft()}#`))?.[0];
    return here.find((key) => keptAt(key)) ?? refused;
  }

  /** Another new one was being written here: it waits to be sent. @param {Kept | null} kept */
  function putAside(kept) {
    if (kept && nameIn(kept.values)) put(`${draft()}#${nameIn(kept.values)}`, { ...kept, address: path() });
  }

  /** A new entry that stands on the page by now: what is newer of it waits for its own form. @param {string} key @param {Kept} kept */
  function hasArrived(key, kept) {
    if (!(made instanceof HTMLInputElement)) return false;
    const there = `${path()}/${nameIn(kept.values)}`;
    if (!document.querySelector(`a[href="${there}"]`)) return false;
    drop(key);
    if (kept.unsure && said(kept.values) !== said(kept.unsure)) put(draftAt(there), { ...kept, page: there });
    return true;
  }
}

/** Drop what was sent by its button, once another page has come back than one that answers the form. */
export function dropSent() {
  const sent = sessionStorage.getItem(SENT);
  sessionStorage.removeItem(SENT);
  if (sent && !meta("return")) drop(sent);
}

/** Show the CV anew as it stands now. @param {string} address */
async function look(address) {
  const place = document.querySelector("[data-preview]");
  if (!place) return;
  const answer = await fetch(address, { credentials: "same-origin" }).catch(() => undefined);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  place.replaceChildren(...page.body.childNodes);
}

/**
 * The service worker: the shell at hand at once, pages readable without a net, push notifications
 * shown, and nothing personal kept for whoever comes next.
 *
 * What the server says with a page decides what is kept of it:
 *   X-Offline: public      the same for everyone; kept among the last pages seen
 *   X-Offline: personal    the logged-in person's; kept apart, and dropped with that person
 *   X-Offline-Owner: MARK  whose page this is ("nobody" when nobody is logged in): another mark
 *                          than the last one drops everything personal
 */
import { freshToken, sendAll, whoIsHere } from "./chat/sending.js";
import { forgetOthers } from "./chat/store.js";
import { ownAddress } from "./own_address.js";

/** @type {ServiceWorkerGlobalScope} */
const worker = /** @type {any} */ (self);

const ASSETS = "assets";
const PAGES = "pages";
const PERSONAL = "personal";
const MEMORY = "memory";
const MOST_ASSETS = 90;
const MOST_PAGES = 60;
const MOST_PERSONAL = 60;
const OFFLINE = "/offline";
const LOOKS = /^\/(tema\.css|manifest\.webmanifest|ikon\/)/;
const NOBODY = "nobody";
const LOG_OUT = "/log-ud";
const OUTBOX = "chat-outbox";
const PATIENCE = 8_000; // a tap lets a worker open a window for ten seconds

/** @typedef {{ title?: string, body?: string }} Words */
/** @typedef {{ action: string, title: string, url?: string, post?: string, fields?: Record<string, string>, done?: string }} Action */
/**
 * `bound` is the person for whom push was turned on in this browser, of those who use it.
 * @typedef {{ person: string, csrf: string, language: string, notice: Words, bound?: string }} Memory
 */

/** What a worker must know after it was put to sleep. @returns {Promise<Memory>} */
async function recall() {
  const kept = await (await caches.open(MEMORY)).match("/memory");
  return kept ? kept.json() : { person: NOBODY, csrf: "", language: "da", notice: {} };
}

let lastChange = Promise.resolve();

/** Remember some things anew, one change after another, as several pages may speak at once. @param {Partial<Memory>} known */
function remember(known) {
  lastChange = lastChange.catch(() => {}).then(async () => {
    const memory = new Response(JSON.stringify({ ...await recall(), ...known }));
    await (await caches.open(MEMORY)).put("/memory", memory);
  });
  return lastChange;
}

/** Keep a cache from growing: the oldest go. @param {Cache} cache @param {number} most */
async function trim(cache, most) {
  const keys = await cache.keys();
  for (const key of keys.slice(0, Math.max(0, keys.length - most))) await cache.delete(key);
}

/** @param {string} name @param {Request | string} request @param {Response} answer @param {number} most */
async function keep(name, request, answer, most) {
  const cache = await caches.open(name);
  await cache.delete(request);
  await cache.put(request, answer);
  await trim(cache, most);
}

async function forgetPersonal() {
  await caches.delete(PERSONAL);
}

/** Fetch the offline page afresh, as nobody's, with the style sheets that it names. @param {string} language */
async function keepOfflinePage(language) {
  const answer = await fetch(`${OFFLINE}?sprog=${language}`, { cache: "reload", credentials: "omit" });
  if (!answer.ok) return;
  await keep(ASSETS, OFFLINE, answer.clone(), MOST_ASSETS);
  const sheets = [...(await answer.text()).matchAll(/<link rel="stylesheet" href="(\/[^"]+)"/g)];
  const cache = await caches.open(ASSETS);
  await Promise.all(sheets.map(([, path]) => cache.add(/** @type {string} */ (path)).catch(() => {})));
}

worker.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(ASSETS);
    await cache.addAll(SHELL);
    await keepOfflinePage((await recall()).language).catch(() => {});
    await worker.skipWaiting();
  })());
});

worker.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    await trim(await caches.open(ASSETS), MOST_ASSETS);
    await worker.clients.claim();
  })());
});

/** Drop what is personal when somebody else is here, or nobody. @param {string} person */
async function meet(person) {
  if ((await recall()).person === person) return;
  await forgetPersonal();
  // What waits to be sent outlives a session that ran out, but never meets the next person.
  if (person !== NOBODY) await forgetOthers(person).catch(() => {});
  await remember({ person, csrf: "" });
  if (person === NOBODY) await navigator.clearAppBadge?.().catch(() => {});
}

/** The person has logged out: nothing of theirs stays, sent or not. */
async function leave() {
  await meet(NOBODY);
  await forgetOthers();
}

/** @param {Request} request @param {Response} answer */
async function fileAway(request, answer) {
  const owner = answer.headers.get("X-Offline-Owner");
  if (owner !== null) await meet(owner);
  if (!answer.ok || answer.redirected || new URL(request.url).pathname === OFFLINE) return;
  const kind = answer.headers.get("X-Offline");
  if (kind === "public") await keep(PAGES, request.url, answer, MOST_PAGES);
  if (kind === "personal" && owner && owner !== NOBODY) await keep(PERSONAL, request.url, answer, MOST_PERSONAL);
}

/** @param {string} url @returns {Promise<Response>} */
async function savedPage(url) {
  for (const name of [PERSONAL, PAGES]) {
    const page = await (await caches.open(name)).match(url);
    if (page) return page;
  }
  const page = await (await caches.open(ASSETS)).match(OFFLINE);
  if (!page) return Response.error();
  return new Response(page.body, { status: 503, headers: page.headers });
}

/** A form that was not sent is tried again where it stands, not here. @param {string} form */
function notSent(form) {
  const { pathname, search } = new URL(ownAddress(form));
  return Response.redirect(`${OFFLINE}?${new URLSearchParams({ form: pathname + search })}`, 303);
}

/**
 * The net first: what is saved may be old, so it is for when there is none. Going back to the answer
 * to a form fails in any net, as no browser keeps it or sends the form again: then to the form.
 * @param {FetchEvent} event
 */
async function openPage(event) {
  try {
    const answer = await fetch(event.request);
    if (event.request.method === "POST" && new URL(event.request.url).pathname === LOG_OUT) event.waitUntil(leave());
    if (event.request.method === "GET") event.waitUntil(fileAway(event.request, answer.clone()));
    return answer;
  } catch {
    const { method, url, cache, referrer } = event.request;
    if (cache === "only-if-cached") return fetch(url, { redirect: "manual" }).catch(() => savedPage(url));
    return method === "GET" ? savedPage(url) : notSent(referrer);
  }
}

/** Files that carry their hash never change: what is saved is right. @param {FetchEvent} event */
async function openAsset(event) {
  const saved = await (await caches.open(ASSETS)).match(event.request.url);
  if (saved) return saved;
  const answer = await fetch(event.request);
  if (answer.ok) event.waitUntil(keep(ASSETS, event.request.url, answer.clone(), MOST_ASSETS));
  return answer;
}

/** A municipality's look changes seldom: what is saved at once, and the new one next time. @param {FetchEvent} event */
async function openLook(event) {
  const saved = await (await caches.open(ASSETS)).match(event.request.url);
  const fresh = fetch(event.request).then(async (answer) => {
    if (answer.ok) await keep(ASSETS, event.request.url, answer.clone(), MOST_ASSETS);
    return answer;
  });
  if (!saved) return fresh;
  event.waitUntil(fresh.catch(() => {}));
  return saved;
}

worker.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (address.origin !== worker.location.origin) return;
  if (event.request.mode === "navigate") event.respondWith(openPage(event));
  else if (event.request.method !== "GET") return;
  else if (address.pathname.startsWith("/static/")) event.respondWith(openAsset(event));
  else if (LOOKS.test(address.pathname)) event.respondWith(openLook(event));
});

/**
 * A page tells who is here, unless it is one that everyone gets alike; another language makes the
 * saved pages useless.
 * @param {{ person: string | null, csrf: string, language: string, notice: Words, bound: string }} hello
 */
async function greeted({ person, csrf, language, notice, bound }) {
  if (person !== null) await meet(person || NOBODY);
  const before = await recall();
  await remember({ language, notice, ...(person === null ? {} : { csrf, bound }) });
  if (before.language === language) return;
  await Promise.all([caches.delete(PAGES), forgetPersonal()]);
  await keepOfflinePage(language).catch(() => {});
}

/**
 * A page has gone on since it was fetched: its copy goes with it, where there is one and it is still
 * the same person's.
 * @param {{ person: string, url: string, html: string }} page
 */
async function keepCopy({ person, url, html }) {
  if ((await recall()).person !== person || !(await caches.has(PERSONAL))) return;
  const cache = await caches.open(PERSONAL);
  const kept = await cache.match(url);
  if (!kept) return;
  const headers = new Headers(kept.headers);
  for (const name of ["Content-Encoding", "Content-Length", "ETag"]) headers.delete(name);
  await cache.put(url, new Response(html, { headers }));
  if ((await recall()).person !== person) await forgetPersonal(); // who left meanwhile
}

/**
 * Keep pages of whoever is here before they are asked for, with the scripts they need, so that one
 * gets from one to the other without cover. The server knows by the header that nobody reads them yet.
 * @param {{ person: string, urls: string[] }} wanted
 */
async function keepAhead({ person, urls }) {
  await meet(person);
  const assets = await caches.open(ASSETS);
  for (const address of urls.map(ownAddress)) {
    if (new URL(address).pathname.startsWith("/static/")) {
      if (!await assets.match(address)) await keep(ASSETS, address, await fetch(address), MOST_ASSETS);
      continue;
    }
    const answer = await fetch(address, { credentials: "same-origin", headers: { Accept: "text/html", "X-Offline": "keep" } });
    if (answer.headers.get("X-Offline-Owner") !== person || (await recall()).person !== person) return;
    await fileAway(new Request(address), answer);
  }
}

worker.addEventListener("message", (event) => {
  if (event.data?.type === "keep") event.waitUntil(keepAhead(event.data).catch(() => {}));
  if (event.data?.type === "copy") event.waitUntil(keepCopy(event.data));
  if (event.data?.type === "hello") event.waitUntil(greeted(event.data));
  if (event.data?.type === "bound") event.waitUntil(remember({ bound: event.data.owner }));
  if (event.data?.type === "forget-personal") event.waitUntil(leave());
});

/** A push must always be shown, so one that cannot be read is shown in general words. @param {PushMessageData | null} data */
function readPush(data) {
  try {
    const payload = data?.json();
    return payload && typeof payload === "object" ? payload : {};
  } catch {
    return {};
  }
}

/** @param {PushEvent} event */
async function showPush(event) {
  const payload = readPush(event.data);
  const { language, notice } = await recall();
  const title = payload.title || notice.title || "Jobvej";
  const actions = actionsOf(payload.actions);
  /** @type {NotificationOptions & { actions: { action: string, title: string }[] }} */
  const options = {
    body: payload.title ? payload.body : notice.body,
    lang: payload.lang || language,
    dir: "auto",
    icon: "/ikon/any-192.png",
    data: { url: ownAddress(payload.url), actions },
    actions: actions.map(({ action, title: words }) => ({ action, title: words })),
  };
  if (payload.tag) options.tag = String(payload.tag);
  await worker.registration.showNotification(String(title), options);
  await countAnew().catch(() => {});
}

/** @param {unknown} given @returns {Action[]} */
function actionsOf(given) {
  if (!Array.isArray(given)) return [];
  return given.filter((one) => typeof one?.action === "string" && typeof one?.title === "string");
}

/** Count what waits, once for the app's icon and for all the pages that are open. */
async function countAnew() {
  const answer = await fetch("/api/v1/me/counts", { headers: { Accept: "application/json" }, cache: "no-store" });
  if (!answer.ok) return;
  const waiting = await answer.json();
  for (const page of await worker.clients.matchAll({ type: "window", includeUncontrolled: true }))
    page.postMessage({ type: "counts", waiting });
  await navigator.setAppBadge?.(waiting.news);
}

worker.addEventListener("push", (event) => event.waitUntil(showPush(event)));

/** @param {string} url */
async function openFromNotification(url) {
  const windows = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = windows.find((page) => page.url === url);
  if (there) return there.focus();
  const other = windows[0];
  if (other) {
    const focused = await other.focus().catch(() => other);
    const moved = await focused.navigate(url).catch(() => null);
    if (moved) return moved;
  }
  return worker.clients.openWindow(url);
}

/**
 * Send the form of a button as whoever is logged in here; answers whether it was taken. Where it was
 * not, because the phone is offline, the log-in has run out or things have changed, a page says so.
 * @param {Action} action
 */
async function send({ post, fields }) {
  const { csrf, person } = await recall();
  const stop = new AbortController();
  setTimeout(() => stop.abort(), PATIENCE);
  /** @param {string} token */
  const once = (token) => fetch(ownAddress(post), {
    method: "POST",
    credentials: "same-origin",
    redirect: "manual",
    headers: { "X-CSRF-Token": token },
    body: new URLSearchParams(fields),
    signal: stop.signal,
  });
  try {
    const answer = await once(csrf);
    if (answer.status !== 400) return answer.type === "opaqueredirect";
    return (await once(await freshToken(person))).type === "opaqueredirect";
  } catch {
    return false;
  }
}

/** @param {Notification} notification @param {string} name of the button; empty for the rest of it */
async function tapped(notification, name) {
  const { url, actions } = notification.data ?? {};
  const chosen = actionsOf(actions).find((one) => one.action === name);
  if (!chosen?.post || !await send(chosen)) return openFromNotification(ownAddress(chosen?.url ?? url));
  const { title, tag, lang, icon } = notification;
  const options = { body: chosen.done, tag, lang, icon, dir: "auto", silent: true, data: { url } };
  await worker.registration.showNotification(title, /** @type {NotificationOptions} */ (options));
  return countAnew().catch(() => {});
}

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(tapped(event.notification, event.action));
});

/** @param {string} text unpadded base64url */
function bytesOf(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

/**
 * The push service has changed its address for this browser: subscribe again, and say so, as whoever
 * turned push on here; somebody else who is logged in is not to get it by that. The server is asked
 * who that is, as no page of theirs may have reached us yet.
 * @param {any} event
 */
async function subscribeAgain(event) {
  const { bound } = await recall();
  if (!bound) return;
  const { person, csrf } = await whoIsHere();
  if (person !== bound) return;
  const key = await (await fetch("/api/v1/push/public-key")).json();
  const subscription = event.newSubscription ?? await worker.registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: bytesOf(key.public_key),
  });
  await fetch("/api/v1/me/push-subscriptions", {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf },
    body: JSON.stringify(subscription.toJSON()),
  });
}

worker.addEventListener("pushsubscriptionchange", (event) => {
  /** @type {any} */ (event).waitUntil(subscribeAgain(event));
});

/** The phone has cover again, and no page may be open: send what waits, in its order. */
async function sendOutbox() {
  const { person, csrf } = await recall();
  if (person === NOBODY) return;
  const trouble = await sendAll(person, csrf);
  if (trouble) throw trouble; // the browser tries again later
}

worker.addEventListener("sync", (/** @type {any} */ event) => {
  if (event.tag === OUTBOX) event.waitUntil(sendOutbox());
});

/**
 * Keeps the numbers of the menu true while a page stays open: also the one before the page's title
 * and the one on the app's icon, which count what is new to the person.
 *
 * One small request when the page comes back into view, and now and then while it is looked at:
 * the longer nobody touches it, the more seldom. When a push arrives, the service worker says what
 * has changed. Only numbers that changed are sent again.
 */
import { meta } from "./api.js";
import { toast } from "./toasts.js";

const OFTEN = 60_000;
const SELDOM = 8 * 60_000;
const JUST_NOW = 5_000;

/** @typedef {{ counts: Record<string, number>, news: number }} Waiting */

const title = document.title;
let etag = "";
let wait = OFTEN;
let askedAt = performance.now();
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** @returns {{ path: string, href: string, isHere: boolean, badge: HTMLElement }[]} */
function tabs() {
  return [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("a [data-count]"))].map((badge) => {
    const link = /** @type {HTMLAnchorElement} */ (badge.closest("a"));
    return { path: link.pathname, href: link.href, isHere: link.hasAttribute("aria-current"), badge };
  });
}

/** @param {HTMLElement} badge */
const isNews = (badge) => badge.dataset.count === "news";

/** What the menu says now, each page once although it may stand there twice. @returns {Waiting} */
function shown() {
  /** @type {Waiting} */
  const waiting = { counts: {}, news: 0 };
  for (const { path, badge } of tabs()) {
    if (path in waiting.counts) continue;
    waiting.counts[path] = Number(badge.textContent);
    if (isNews(badge)) waiting.news += waiting.counts[path];
  }
  return waiting;
}

/** @param {Element} badge @param {number} number */
function write(badge, number) {
  badge.textContent = String(number || "");
  badge.toggleAttribute("hidden", !number);
}

/** The menu that is folded away shows what waits in it. */
function sumUp() {
  for (const sum of document.querySelectorAll("[data-count-sum]")) {
    const inside = sum.closest("details")?.querySelectorAll("[data-count]") ?? [];
    write(sum, [...inside].reduce((total, badge) => total + Number(badge.textContent), 0));
  }
}

/** @param {number} news */
function tellOutside(news) {
  document.title = news ? `(${news}) ${title}` : title;
  const told = news ? navigator.setAppBadge?.(news) : navigator.clearAppBadge?.();
  told?.catch(() => {});
}

/**
 * @param {Waiting} waiting
 * @param {boolean} isTold whether the person has been told already, by a push
 */
function show(waiting, isTold) {
  const before = shown();
  for (const { path, badge } of tabs()) write(badge, waiting.counts[path] ?? 0);
  sumUp();
  tellOutside(waiting.news);
  const more = tabs().find(({ path, badge }) =>
    isNews(badge) && (waiting.counts[path] ?? 0) > (before.counts[path] ?? 0));
  // The page that lists what is new tells of it itself.
  if (!more || isTold || more.isHere) return;
  const { news = "", newsShow = "" } = document.body.dataset;
  toast(news, { label: newsShow, act: () => location.assign(more.href) });
}

async function ask() {
  askedAt = performance.now();
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json" };
  if (etag) headers["If-None-Match"] = etag;
  const answer = await fetch("/api/v1/me/counts", { headers, cache: "no-store" }).catch(() => null);
  if (answer?.status === 401) return stop();
  if (!answer?.ok) return;
  etag = answer.headers.get("ETag") ?? "";
  show(await answer.json(), false);
}

/** The session has ended, and nothing more is told here. */
function stop() {
  clearTimeout(timer);
  wait = Infinity;
  tellOutside(0);
}

function plan() {
  if (wait === Infinity) return;
  clearTimeout(timer);
  timer = setTimeout(async () => {
    if (document.visibilityState !== "visible") return;
    wait = Math.min(2 * wait, SELDOM);
    await ask();
    plan();
  }, wait);
}

/** Somebody is here: ask at once unless that was just done, and more often again. */
function lookUp() {
  if (document.visibilityState !== "visible" || wait === Infinity) return;
  wait = OFTEN;
  if (performance.now() - askedAt > JUST_NOW) ask();
  plan();
}

function touched() {
  if (performance.now() - askedAt > OFTEN) lookUp();
}

export function keepCounts() {
  if (!meta("person")) {
    if (document.querySelector("meta[name=person]")) tellOutside(0);
    return;
  }
  sumUp();
  tellOutside(shown().news);
  document.addEventListener("visibilitychange", lookUp);
  for (const news of ["notification:new", "counts:changed"]) document.addEventListener(news, ask);
  addEventListener("pageshow", (event) => { if (event.persisted) lookUp(); });
  addEventListener("online", lookUp);
  for (const sign of ["pointerdown", "keydown", "scroll"]) addEventListener(sign, touched, { passive: true });
  navigator.serviceWorker?.addEventListener("message", ({ data }) => {
    if (data?.type !== "counts") return;
    etag = "";
    show(data.waiting, true);
  });
  plan();
}

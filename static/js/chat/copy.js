/**
 * Keeps the copy of this page that lies on the phone as the page is by now: what came and what was
 * sent since it was fetched is there too when it is opened without cover.
 */
import { meta } from "../api.js";

const PERSONAL = "personal";
const REST = 1_000;

/** What a copy takes over from the page: where one of the two has no such part, neither does the copy. */
const PARTS = ["[data-chat-list]", "[data-chat-promise]", "[data-chat-older]", "[data-chat-empty]"];

export class Copy {
  /** @param {HTMLElement} root @param {() => { read: number, seen: number, people: object, isAllRead: boolean }} known */
  constructor(root, known) {
    this.root = root;
    this.known = known;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.rest = undefined;
    addEventListener("pagehide", () => this.now());
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") this.now(); });
  }

  /** Something has changed: what comes together is kept together. */
  soon() {
    this.rest ??= setTimeout(() => this.now(), REST);
  }

  now() {
    if (this.rest === undefined) return;
    clearTimeout(this.rest);
    this.rest = undefined;
    this.keep().catch(() => {});
  }

  /** The service worker keeps it, as it knows whose pages may be kept. */
  async keep() {
    const keeper = navigator.serviceWorker?.controller;
    if (!keeper || !(await caches.has(PERSONAL))) return;
    const url = location.origin + location.pathname + location.search;
    const kept = await (await caches.open(PERSONAL)).match(url);
    const page = kept && new DOMParser().parseFromString(await kept.text(), "text/html");
    const copy = page?.querySelector("[data-chat]");
    if (!page || !copy) return;
    this.bringUpToDate(copy);
    keeper.postMessage({ type: "copy", person: meta("person"), url, html: `<!doctype html>\n${page.documentElement.outerHTML}` });
  }

  /** @param {Element} copy */
  bringUpToDate(copy) {
    const { read, seen, people, isAllRead } = this.known();
    for (const part of PARTS) {
      const [now, then] = [this.root.querySelector(part), copy.querySelector(part)];
      if (now && then) then.replaceWith(now.cloneNode(true));
      else then?.remove();
    }
    if (isAllRead) copy.querySelector("[data-unread]")?.remove();
    copy.setAttribute("data-read", String(read));
    copy.setAttribute("data-seen", String(seen));
    copy.setAttribute("data-people", JSON.stringify(people));
  }
}

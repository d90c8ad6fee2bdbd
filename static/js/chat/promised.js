/**
 * Keeps true what is promised to the citizen while the page stays open: who answers, and by when.
 *
 * The server says it, in its own words. It is asked again whenever something was written or
 * changed, when somebody comes back to the page, and now and then, as the hours go by.
 */
import { isVisible } from "./scrolling.js";

const SOON = 300;
const NOW_AND_THEN = 60_000;

export class Promised {
  /** @param {HTMLElement | null} place @param {(change: () => void) => void} change lets the page keep its place */
  constructor(place, change) {
    this.place = place;
    this.change = change;
    this.isAsking = false;
    this.isStale = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.planned = undefined;
  }

  start() {
    if (!this.place?.dataset.chatPromise) return;
    setInterval(() => this.look(), NOW_AND_THEN);
    document.addEventListener("visibilitychange", () => this.look());
    addEventListener("pageshow", (event) => { if (event.persisted) this.look(); });
    addEventListener("online", () => this.look());
  }

  /** Something happened: what comes together is asked about once. */
  look() {
    if (!this.place?.dataset.chatPromise) return;
    this.planned ??= setTimeout(() => { this.planned = undefined; this.ask(); }, SOON);
  }

  async ask() {
    const { place } = this;
    if (!place || !isVisible() || !navigator.onLine) return;
    if (this.isAsking) { this.isStale = true; return; }
    this.isAsking = true;
    this.isStale = false;
    try {
      const answer = await fetch(place.dataset.chatPromise ?? "", { headers: { Accept: "text/html" }, cache: "no-store" });
      if (answer.ok && !answer.redirected) this.show(place, await answer.text());
    } catch { /* the line broke: asked again when it is back, and now and then */
    } finally {
      this.isAsking = false;
      if (this.isStale) this.look();
    }
  }

  /** What is unfolded stays so, and whoever stands on something stays there. @param {HTMLElement} place @param {string} html */
  show(place, html) {
    const fresh = new DOMParser().parseFromString(html, "text/html").body.firstElementChild;
    const old = place.firstElementChild;
    if (!fresh || !old) return;
    const isOpen = Boolean(old.querySelector("details")?.open);
    fresh.querySelector("details")?.toggleAttribute("open", isOpen);
    if (old.isEqualNode(fresh)) return;
    const stops = "a, summary";
    const focused = [...old.querySelectorAll(stops)].findIndex((stop) => stop === document.activeElement);
    this.change(() => old.replaceWith(fresh));
    const stop = focused < 0 ? undefined : fresh.querySelectorAll(stops)[focused];
    if (stop instanceof HTMLElement) stop.focus({ preventScroll: true });
  }
}

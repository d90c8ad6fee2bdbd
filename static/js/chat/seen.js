/**
 * Tells the service how far the reader has come: what came into view on a page that is looked at,
 * and no more. What is further down than the reader has scrolled has not been seen, and neither has
 * what somebody jumped over.
 */
import { isVisible } from "./scrolling.js";

const REST = 300;
const ROUNDING = 2;

export class Seen {
  /**
   * @param {number} read the highest number that was read
   * @param {{ messages: import("./messages.js").Messages, edge: () => number, tell: (seq: number) => Promise<unknown> }} ways
   */
  constructor(read, ways) {
    this.read = read;
    this.ways = ways;
    /** @type {Set<number>} what came into view, by number */
    this.inView = new Set();
    this.hasBegun = false;
    this.isLooking = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.rest = undefined;
  }

  /** The page stands where its reader begins: what is in view from now on is seen. */
  begin() {
    this.hasBegun = true;
    for (const moved of ["scroll", "resize"]) addEventListener(moved, () => this.lookSoon(), { passive: true });
    document.addEventListener("visibilitychange", () => this.note());
    this.note();
  }

  /** A long way is gone in many small steps: each is looked at, once it is drawn. */
  lookSoon() {
    if (this.isLooking) return;
    this.isLooking = true;
    requestAnimationFrame(() => { this.isLooking = false; this.note(); });
  }

  /** Something may have been seen: said once the reader rests on it. */
  note() {
    this.look();
    if (this.rest !== undefined || this.reached() <= this.read) return;
    this.rest = setTimeout(() => { this.rest = undefined; this.tell(); }, REST);
  }

  /** Whoever has a message's end before them has seen it. */
  look() {
    if (!this.hasBegun || !isVisible()) return;
    const edge = this.ways.edge() + ROUNDING;
    for (const item of this.ways.messages.place.querySelectorAll("[data-seq]")) {
      const seq = Number(item.getAttribute("data-seq"));
      if (seq <= this.read || this.inView.has(seq)) continue;
      const end = (item.querySelector(".chat-message__foot") ?? item).getBoundingClientRect();
      if (end.top >= 0 && end.bottom <= edge) this.inView.add(seq);
    }
  }

  /** The number up to which everything on the page was seen, or is the reader's own. */
  reached() {
    const { messages } = this.ways;
    let seq = this.read;
    // What is further up than the page goes is behind whoever has seen where it begins.
    if (seq + 1 < messages.first && this.inView.has(messages.first)) seq = messages.first;
    while (messages.shown.has(seq + 1) && (this.inView.has(seq + 1) || messages.isMine(seq + 1))) seq += 1;
    return seq;
  }

  async tell() {
    const seq = this.reached();
    if (seq <= this.read) return;
    try {
      await this.ways.tell(seq);
      this.read = Math.max(this.read, seq);
      document.dispatchEvent(new CustomEvent("counts:changed"));
    } catch { /* said again with the next message, or when the line is back */ }
  }
}

/** Tells the service how far the reader has come: what was on a page that is looked at, and no more. */
import { isVisible } from "./scrolling.js";

const REST = 300;

export class Seen {
  /**
   * @param {number} read the highest number that was read
   * @param {{ complete: () => number, tell: (seq: number) => Promise<unknown> }} ways
   */
  constructor(read, ways) {
    this.read = read;
    this.ways = ways;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.rest = undefined;
    document.addEventListener("visibilitychange", () => this.note());
  }

  /** Something may have been seen: said once the reader rests on it. */
  note() {
    if (!this.isNews()) return;
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.tell(), REST);
  }

  isNews() {
    return isVisible() && this.ways.complete() > this.read;
  }

  async tell() {
    if (!this.isNews()) return;
    const seq = this.ways.complete();
    try {
      await this.ways.tell(seq);
      this.read = Math.max(this.read, seq);
      document.dispatchEvent(new CustomEvent("counts:changed"));
    } catch { /* said again with the next message, or when the line is back */ }
  }
}

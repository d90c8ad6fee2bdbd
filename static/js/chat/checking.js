/** Asks again for files that are being checked until they are ready; the socket is quicker. */
import { isVisible } from "./scrolling.js";

const SOON = 2_000;
const SELDOM = 30_000;

export class Checking {
  /** @param {() => number | null} first the first message with such a file @param {(after: number) => unknown} refresh */
  constructor(first, refresh) {
    this.first = first;
    this.refresh = refresh;
    this.wait = SOON;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  look() {
    const first = this.first();
    clearTimeout(this.timer);
    if (first === null) { this.wait = SOON; return; }
    this.timer = setTimeout(() => {
      this.wait = Math.min(2 * this.wait, SELDOM);
      if (isVisible()) this.refresh(first - 1);
      this.look();
    }, this.wait);
  }
}

/** What a screen reader says of what arrives: the last few, and nothing that was taken away. */
import { element } from "./words.js";

const MOST = 20;

export class Spoken {
  /** @param {HTMLElement} log */
  constructor(log) {
    this.log = log;
  }

  /** @param {string} sentence @param {number} [seq] the message that it tells of */
  say(sentence, seq) {
    this.log.append(element("p", { "data-log": seq === undefined ? false : String(seq) }, sentence));
    while (this.log.childElementCount > MOST) this.log.firstElementChild?.remove();
  }

  /** @param {number} seq */
  forget(seq) {
    this.log.querySelector(`[data-log="${seq}"]`)?.remove();
  }
}

/**
 * The messages on the page, by day and number. What arrives twice is shown once, and what arrives
 * out of order stands in its place.
 */
import { dayInWords, dayOf, element, linked, sizeInWords, timeOfDay } from "./words.js";

/** @typedef {{ id: string, name: string, size: number, type: string, state: string }} Attachment */
/**
 * @typedef {object} Message
 * @property {string} id
 * @property {string} conversation_id
 * @property {number} seq
 * @property {string | null} client_id
 * @property {string | null} author_id
 * @property {string} side
 * @property {string} body
 * @property {string} posted_at
 * @property {string | null} redacted_at
 * @property {string | null} redacted_side
 * @property {Attachment[]} attachments
 */
/** @typedef {{ me: string, side: string, files: string, words: Record<string, string>, people: Record<string, { name: string, side: string }> }} Setting */

export class Messages {
  /** @param {HTMLElement} place @param {Setting} setting @param {number} seen */
  constructor(place, setting, seen) {
    this.place = place;
    this.setting = setting;
    this.seen = seen;
    /** @type {Map<number, string>} what is shown, by number */
    this.shown = new Map();
    for (const item of place.querySelectorAll("[data-seq]")) this.shown.set(Number(item.getAttribute("data-seq")), "");
    /** The highest number below which nothing is missing. */
    this.complete = Math.max(0, ...this.shown.keys());
  }

  /** The lowest number that is shown: what came before is not here yet. */
  get first() {
    return Math.min(...this.shown.keys());
  }

  /** Show a message, or what has become of it. Answers whether it is new here. @param {Message} message */
  put(message) {
    const before = this.shown.get(message.seq);
    const now = JSON.stringify([message.body, message.redacted_at, message.attachments]);
    if (before === now) return false;
    const old = this.item(message.seq);
    if (old && before === "" && !message.redacted_at && !old.querySelector('[data-state="scanning"]')) {
      this.shown.set(message.seq, now);
      return false;
    }
    this.shown.set(message.seq, now);
    while (this.shown.has(this.complete + 1)) this.complete += 1;
    const item = this.written(message);
    if (old) old.replaceWith(item);
    else this.insert(item, message);
    return !old;
  }

  /** @param {number} seq */
  item(seq) {
    return this.place.querySelector(`[data-seq="${seq}"]`);
  }

  /** @param {number} seq */
  isMine(seq) {
    return this.item(seq)?.classList.contains("is-mine") ?? false;
  }

  /** The lowest number with a file that is still being checked. */
  beingChecked() {
    const numbers = [...this.place.querySelectorAll('[data-seq] [data-state="scanning"]')]
      .map((file) => Number(file.closest("[data-seq]")?.getAttribute("data-seq")));
    return numbers.length ? Math.min(...numbers) : null;
  }

  /** Somebody else has seen the conversation so far. Answers whether that is news. @param {number} seq */
  sawUpTo(seq) {
    if (seq <= this.seen) return false;
    this.seen = seq;
    for (const state of this.place.querySelectorAll("[data-message-state]")) {
      const number = Number(state.closest("[data-seq]")?.getAttribute("data-seq"));
      if (number <= seq) state.textContent = this.setting.words.seen ?? "";
    }
    return true;
  }

  /** Put the line "new messages" above a number; there is never more than one. @param {number} seq */
  divideBefore(seq) {
    if (this.place.querySelector("[data-unread]")) return;
    this.item(seq)?.before(element("li", { class: "chat-unread", id: "nyt", "data-unread": true }, this.setting.words.news ?? ""));
  }

  /** @param {Element} item @param {Message} message */
  insert(item, message) {
    const list = this.listOf(new Date(message.posted_at));
    const later = [...list.querySelectorAll("[data-seq]")].find((one) => Number(one.getAttribute("data-seq")) > message.seq);
    list.insertBefore(item, later ?? null);
  }

  /** @param {Date} at */
  listOf(at) {
    const day = dayOf(at);
    const known = this.place.querySelector(`[data-day="${day}"] > ol`);
    if (known) return known;
    const list = element("ol");
    const heading = element("h2", {}, element("time", { datetime: day }, dayInWords(at)));
    const section = element("section", { class: "chat-day", "data-day": day }, heading, list);
    const later = [...this.place.querySelectorAll("[data-day]")].find((one) => String(one.getAttribute("data-day")) > day);
    this.place.insertBefore(section, later ?? null);
    return list;
  }

  /** @param {Message} message */
  nameOf(message) {
    const { words, people } = this.setting;
    const nobody = { employer: words.company, citizen: words.classmate }[message.side] ?? words.job_centre;
    return (message.author_id && people[message.author_id]?.name) || nobody || "";
  }

  /** @param {Message} message */
  written(message) {
    const { me, side, words } = this.setting;
    const isMine = message.author_id === me;
    // What the company said in its own name stands where its people's own words do.
    const isOurs = isMine || (!message.author_id && message.side === "employer" && side === "employer");
    const kind = message.side === "service" ? " is-service" : isOurs ? " is-mine" : "";
    const at = new Date(message.posted_at);
    const foot = element("p", { class: "chat-message__foot" }, element("time", { datetime: message.posted_at }, timeOfDay(at)));
    if (isOurs)
      foot.append(" · ", element("span", { "data-message-state": true }, (message.seq <= this.seen ? words.seen : words.sent) ?? ""));
    return element(
      "li", { class: `chat-message${kind}`, id: `besked-${message.seq}`, "data-seq": String(message.seq) },
      element("p", { class: `chat-message__who${isMine ? " sr-only" : ""}` }, isMine ? words.you ?? "" : this.nameOf(message)),
      ...this.bodyOf(message),
      ...(message.attachments.length ? [element("ul", { class: "chat-files" }, ...message.attachments.map((file) => this.file(file)))] : []),
      foot,
    );
  }

  /** @param {Message} message @returns {Node[]} */
  bodyOf(message) {
    const { words } = this.setting;
    const removed = message.redacted_side === "job_centre" ? words.removed_by_us : words.removed;
    if (message.redacted_at) return [element("p", { class: "chat-message__body soft" }, removed ?? "")];
    return message.body ? [element("p", { class: "chat-message__body" }, ...linked(message.body))] : [];
  }

  /** @param {Attachment} file */
  file(file) {
    const { words, files } = this.setting;
    const address = `${files}${file.id}`;
    const item = element("li", { class: "chat-file", "data-state": file.state });
    if (file.state !== "ready") {
      const note = file.state === "scanning" ? words.checking : words.not_passed;
      item.append(element("span", {}, file.name), " ", element("span", { class: "soft" }, `${sizeInWords(file.size)} · ${note}`));
    } else if (file.type.startsWith("image/")) {
      const picture = element("img", { src: address, alt: (words.picture ?? "").replace("{name}", () => file.name), loading: "lazy" });
      item.append(element("a", { href: address, download: true }, picture));
    } else if (file.type.startsWith("audio/")) {
      item.append(element("audio", { controls: true, preload: "metadata", src: address, "aria-label": words.voice ?? "" }));
    } else {
      item.append(element("a", { href: address, download: true }, element("span", {}, file.name)), " ",
        element("span", { class: "soft" }, sizeInWords(file.size)));
    }
    return item;
  }
}

/** Shows what waits in the outbox below the conversation, and says in words where each one is. */
import { dayInWords, dayOf, element, fill, linked, sizeInWords } from "./words.js";

/** @typedef {import("./store.js").Outgoing} Outgoing */
/** @typedef {{ edit: ((message: Outgoing) => void) | null, remove: (message: Outgoing) => void }} WaysOut */

export class Pending {
  /** @param {HTMLElement} place @param {Record<string, string>} words @param {WaysOut} ways */
  constructor(place, words, ways) {
    this.place = place;
    this.words = words;
    this.ways = ways;
    /** @type {Set<string>} what stands in the conversation by now */
    this.settled = new Set();
    /** @type {string | null} */
    this.sending = null;
    /** @type {string} why nothing is sent for now, where that is not the connection */
    this.held = "";
  }

  /** @param {Outgoing[]} messages in the order they were written */
  show(messages) {
    const left = messages.filter((message) => !this.settled.has(message.client_id));
    const ids = new Set(left.map((message) => message.client_id));
    for (const item of [...this.place.children])
      if (!ids.has(item.getAttribute("data-client-id") ?? "")) this.drop(item);
    for (const message of left) {
      const known = this.item(message.client_id);
      if (!known) this.place.append(this.written(message));
      else this.describe(known, message);
    }
    this.divide();
  }

  /** Say the day of what was not written on the day that stands above it. */
  divide() {
    for (const line of this.place.querySelectorAll(".chat-outbox__day")) line.remove();
    let above = [...document.querySelectorAll("[data-chat-list] [data-day]")].pop()?.getAttribute("data-day");
    for (const item of this.place.querySelectorAll("[data-client-id]")) {
      const at = new Date(item.getAttribute("data-written-at") ?? "");
      const day = dayOf(at);
      if (day !== above) item.before(element("li", { class: "chat-outbox__day" }, element("time", { datetime: day }, dayInWords(at))));
      above = day;
    }
  }

  /** A message stands in the conversation: it is not shown twice, not even for a moment. @param {string} clientId */
  settle(clientId) {
    this.settled.add(clientId);
    const item = this.item(clientId);
    if (item) this.drop(item);
    this.divide();
  }

  /** @param {Element} item */
  drop(item) {
    for (const shown of item.querySelectorAll("img, audio")) URL.revokeObjectURL(shown.getAttribute("src") ?? "");
    item.remove();
  }

  /** @param {string} clientId */
  item(clientId) {
    return this.place.querySelector(`[data-client-id="${clientId}"]`);
  }

  /** @param {Outgoing} message */
  written(message) {
    const item = element(
      "li", { class: "chat-message is-mine is-pending", "data-client-id": message.client_id, "data-written-at": message.written_at },
      element("p", { class: "chat-message__who sr-only" }, this.words.you ?? ""),
      ...(message.body ? [element("p", { class: "chat-message__body" }, ...linked(message.body))] : []),
      ...(message.files.length ? [element("ul", { class: "chat-files" }, ...message.files.map((file) => preview(file, this.words)))] : []),
      element("p", { class: "chat-message__foot" }, element("span", { "data-message-state": true })),
    );
    this.describe(item, message);
    return item;
  }

  /** @param {Element} item @param {Outgoing} message */
  describe(item, message) {
    const state = item.querySelector("[data-message-state]");
    if (!state) return;
    const words = this.stateOf(message);
    if (state.textContent !== words) state.textContent = words;
    item.classList.toggle("is-refused", Boolean(message.problem));
    if (message.problem && !item.querySelector("button")) state.after(" ", ...this.waysOutOf(message));
  }

  /** @param {Outgoing} message */
  stateOf(message) {
    if (message.problem) return this.refusalOf(message.problem);
    if (this.sending === message.client_id && navigator.onLine) return this.words.sending ?? "";
    return this.held || (this.words.waiting ?? "");
  }

  /** Why it was refused, where that was said in the language of the page. @param {import("./store.js").Problem} problem */
  refusalOf({ title, language, file }) {
    const isOurs = !language || language === document.documentElement.lang;
    if (isOurs && file) return fill(this.words.refused_file ?? "", { name: file, why: title });
    return isOurs ? fill(this.words.refused ?? "", { why: title }) : this.words.refused_plain ?? "";
  }

  /** @param {Outgoing} message */
  waysOutOf(message) {
    const remove = element("button", { type: "button" }, this.words.remove ?? "");
    remove.addEventListener("click", () => this.ways.remove(message));
    const change = this.ways.edit;
    if (!change) return [remove];
    const edit = element("button", { type: "button" }, this.words.edit ?? "");
    edit.addEventListener("click", () => change(message));
    return [edit, " ", remove];
  }

  /** @param {Outgoing} message @param {string} key of the file @param {number} part from 0 to 1 */
  progress(message, key, part) {
    const place = this.item(message.client_id)?.querySelector(`[data-file="${key}"]`);
    if (!place) return;
    const bar = place.querySelector("progress") ?? place.appendChild(element("progress", { max: "1", "aria-label": this.words.sending ?? "" }));
    bar.value = part;
    if (part >= 1) bar.remove();
  }
}

/** A file as it lies on the phone. @param {import("./store.js").OutgoingFile} file @param {Record<string, string>} words */
export function preview(file, words) {
  const item = element("li", { class: "chat-file", "data-file": file.key });
  if (file.type.startsWith("image/")) {
    const alt = (words.picture ?? "").replace("{name}", () => file.name);
    item.append(element("img", { src: URL.createObjectURL(file.content), alt }));
  } else if (file.type.startsWith("audio/")) {
    item.append(element("audio", { controls: true, src: URL.createObjectURL(file.content), "aria-label": words.voice ?? "" }));
  } else {
    item.append(element("span", {}, file.name));
  }
  item.append(" ", element("span", { class: "soft" }, sizeInWords(file.size)));
  return item;
}

/**
 * Where a message is written: the text, the files beside it, and the draft that survives a reload.
 */
import { newId } from "./ids.js";
import { preview } from "./pending.js";
import { shrunk } from "./pictures.js";
import { draft, keepDraft, takeOut } from "./store.js";
import { canRecord, record } from "./voice.js";
import { element, fill, sizeInWords } from "./words.js";

/** @typedef {import("./store.js").Outgoing} Outgoing */
/** @typedef {import("./store.js").OutgoingFile} OutgoingFile */
/** @typedef {{ owner: string, conversation: string, words: Record<string, string>, mostBytes: number, longest: number, mostFiles: number }} Limits */
/** @typedef {{ body: string, files: { key: string }[] }} Sent */
/** @typedef {{ send: (body: string, files: OutgoingFile[]) => Promise<void>, typing: () => void }} Heard */

const DRAFT_REST = 250;
const LATER = "chat-sent-later";
/** A second tap within this is of the first one's message: nothing was forgotten. */
const SECOND_TAP = 1_500;

/** A draft in one word, to be compared. @param {string} body @param {{ key: string }[]} files */
const asKnown = (body, files) => JSON.stringify([body, files.map((file) => file.key)]);
const NOTHING = asKnown("", []);

/** @param {string | null} words */
const plain = (words) => (words ?? "").replace(/\r\n?/g, "\n").trim();

/**
 * Whether what was to be sent later has arrived: only the page that lists it says so.
 * @param {string} conversation @param {string} body
 */
function isSentLater(conversation, body) {
  if (sessionStorage.getItem(LATER) !== conversation) return false;
  sessionStorage.removeItem(LATER);
  return [...document.querySelectorAll("[data-chat-later]")].some((one) => plain(one.textContent) === plain(body));
}

/** A recording that runs is kept nowhere yet: the browser asks before it is lost. @param {BeforeUnloadEvent} event */
function askFirst(event) {
  event.preventDefault();
  event.returnValue = true;
}

export class Composer {
  /** @param {HTMLFormElement} form @param {Limits} limits @param {Heard} heard */
  constructor(form, limits, heard) {
    this.form = form;
    this.limits = limits;
    this.heard = heard;
    this.area = /** @type {HTMLTextAreaElement} */ (form.querySelector("textarea"));
    this.trouble = /** @type {HTMLElement} */ (form.querySelector("[data-chat-trouble]"));
    this.chosen = /** @type {HTMLElement} */ (form.querySelector("[data-chat-chosen]"));
    /** @type {OutgoingFile[]} */
    this.files = [];
    this.isHandingOver = false;
    this.isRecording = false;
    this.sentAt = -Infinity;
    /** What this page last knew to be the draft: only what was changed here is kept. */
    this.known = NOTHING;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.rest = undefined;
  }

  /** Take the form over. Until here it is the page's own, and sends without us. */
  async start() {
    await this.restore();
    /** @type {NodeListOf<HTMLInputElement>} */
    const inputs = this.form.querySelectorAll("input[type=file]");
    for (const input of inputs) input.addEventListener("change", () => this.choose(input));
    const chosen = [...inputs].filter((input) => input.files?.length).map((input) => this.choose(input));
    for (const plain of this.form.querySelectorAll("[data-chat-plain]")) plain.remove();
    for (const better of this.form.querySelectorAll("[data-chat-better]")) better.removeAttribute("hidden");
    this.area.addEventListener("input", () => { this.fit(); this.keepSoon(); this.heard.typing(); this.say(""); });
    this.area.addEventListener("keydown", (event) => this.pressed(event));
    (this.form.closest(".chat-foot") ?? this.form).addEventListener("mousedown", (event) => this.keepFocus(event));
    this.offerVoice();
    this.form.classList.add("is-live");
    this.area.rows = 1;
    this.fit();
    // What is typed is kept at once when the page goes away.
    addEventListener("pagehide", () => this.keepNow());
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") this.keepNow(); });
    this.form.addEventListener("submit", (event) => this.submitted(event));
    await Promise.all(chosen);
  }

  async restore() {
    const { owner, conversation } = this.limits;
    const kept = await draft(owner, conversation).catch(() => undefined);
    if (kept && isSentLater(conversation, kept.body)) {
      kept.body = "";
      await keepDraft(kept).catch(() => {});
    }
    if (kept) {
      this.known = asKnown(kept.body, kept.files);
      this.area.value = this.withKept(kept.body);
      this.files = kept.files;
      this.keepNow(); // where it is more by now
    }
    this.showFiles();
  }

  /**
   * What was kept, before what was typed since: whoever begins before the scripts are here loses
   * neither. What one has of the other stands there once.
   * @param {string} kept
   */
  withKept(kept) {
    const { value, defaultValue } = this.area;
    const isUntouched = value === defaultValue;
    if (isUntouched && plain(kept).startsWith(plain(value))) return kept;
    return plain(value).startsWith(plain(kept)) ? value : this.withBefore(kept);
  }

  /** A button with an address of its own, such as "send later", is the page's to answer. @param {SubmitEvent} event */
  submitted(event) {
    if (this.isRecording) {
      event.preventDefault();
      return this.say(this.limits.words.stop_first);
    }
    if (event.submitter?.hasAttribute("formaction") && !this.files.length) {
      this.keepNow();
      sessionStorage.setItem(LATER, this.limits.conversation);
      return;
    }
    event.preventDefault();
    if (event.submitter?.hasAttribute("formaction")) return this.say(this.limits.words.no_files_later);
    this.send();
  }

  /**
   * Whoever writes goes on writing after a tap on a button beside it; and the menu of a phone, which makes room
   * while one writes, does not come back under the finger and push the button away from it.
   * @param {Event} event
   */
  keepFocus(event) {
    const isWriting = document.activeElement === this.area;
    if (isWriting && event.target instanceof Element && event.target.closest("a, button, label, summary")) event.preventDefault();
  }

  keepSoon() {
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.keepNow(), DRAFT_REST);
  }

  keepNow() {
    clearTimeout(this.rest);
    const written = asKnown(this.area.value, this.files);
    if (this.isHandingOver || written === this.known) return;
    this.known = written;
    const { owner, conversation } = this.limits;
    return keepDraft({ owner, conversation, body: this.area.value, files: this.files }).catch(() => {});
  }

  /** Grow with the text. */
  fit() {
    this.area.style.blockSize = "auto";
    this.area.style.blockSize = `${this.area.scrollHeight + 2}px`;
  }

  /** With a keyboard Enter sends, later where that is chosen, and Shift+Enter breaks the line; on a phone the button sends. @param {KeyboardEvent} event */
  pressed(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    if (!matchMedia("(hover: hover) and (pointer: fine)").matches) return;
    event.preventDefault();
    const instead = this.form.querySelector("details[open] button[formaction]");
    if (instead instanceof HTMLElement) instead.click();
    else this.send();
  }

  async send() {
    if (this.isRecording) return this.say(this.limits.words.stop_first);
    const body = plain(this.area.value);
    if (!body && !this.files.length) {
      if (performance.now() - this.sentAt > SECOND_TAP) this.say(this.limits.words.empty);
      return;
    }
    if ([...body].length > this.limits.longest) return this.say(this.limits.words.too_long);
    this.say("");
    this.sentAt = performance.now();
    const files = this.files;
    this.area.value = "";
    this.files = [];
    // Until the message is in the line, its draft stays as it is.
    this.isHandingOver = true;
    try {
      await this.heard.send(body, files);
      this.known = ""; // whatever is written by now is to be kept anew
    } catch {
      // The phone has no room, or lets nothing be kept: what was written stays where it is.
      this.putBefore(body, files);
      this.say(this.limits.words.no_room);
    } finally {
      this.isHandingOver = false;
      this.showFiles();
      this.fit();
      this.area.focus();
    }
    await this.keepNow();
  }

  /** Another page has sent what may stand here too: the draft that both had is gone. @param {Sent} sent */
  wasSentElsewhere(sent) {
    this.known = NOTHING;
    if (!this.isHandingOver && asKnown(plain(this.area.value), this.files) === asKnown(sent.body, sent.files)) {
      this.area.value = "";
      this.files = [];
      this.showFiles();
      this.fit();
    }
    this.keepNow();
  }

  /** Give back a message that was refused, to be mended. @param {Outgoing} message */
  async takeBack(message) {
    const { owner, conversation } = this.limits;
    const files = message.files.map((file) => ({ ...file, id: undefined, key: newId() }));
    const written = { owner, conversation, body: this.withBefore(message.body), files: [...files, ...this.files] };
    this.isHandingOver = true;
    const isOurs = await takeOut(message, written).catch(() => false);
    this.isHandingOver = false;
    if (!isOurs) return;
    this.putBefore(message.body, files);
    this.showFiles();
    this.fit();
    this.keepNow();
    this.area.focus();
  }

  /** What is written now, below something else. @param {string} body */
  withBefore(body) {
    return body && this.area.value ? `${body}\n\n${this.area.value}` : body || this.area.value;
  }

  /** @param {string} body @param {OutgoingFile[]} files */
  putBefore(body, files) {
    this.area.value = this.withBefore(body);
    this.files = [...files, ...this.files];
  }

  /** What cannot be taken is refused here, by its name, and not once it was sent. @param {HTMLInputElement} input */
  async choose(input) {
    const chosen = [...(input.files ?? [])];
    input.value = "";
    /** @type {string[]} */
    const wrong = [];
    /** @type {Set<string>} */
    const troubles = new Set();
    for (const file of chosen) {
      const taken = await shrunk(file);
      if (taken && !this.isKind(taken)) wrong.push(file.name);
      else troubles.add(await this.add(taken, file.name));
    }
    if (wrong.length) troubles.add(fill(this.limits.words.wrong_kind ?? "", { name: wrong.join(", ") }));
    this.say([...troubles].filter(Boolean).join("\n"));
  }

  /** Put a file beside the words; answers why not, where it cannot be. @param {File | null} file @param {string} name */
  async add(file, name) {
    const { words, mostBytes, mostFiles } = this.limits;
    if (!file) return fill(words.broken_picture ?? "", { name });
    if (!file.size) return fill(words.empty_file ?? "", { name });
    if (file.size > mostBytes) return fill(words.too_large ?? "", { name, size: sizeInWords(file.size) });
    if (this.files.length >= mostFiles) return words.too_many_files ?? "";
    this.files.push({ key: newId(), name: file.name, type: file.type, size: file.size, content: file });
    this.showFiles();
    await this.keepNow();
    return "";
  }

  /** Whether a file's name ends as those do that are taken; what is in it is looked at when it comes. @param {File} file */
  isKind(file) {
    const accepted = this.form.querySelector("input[type=file][multiple]")?.getAttribute("accept") ?? "";
    return accepted.split(",").some((ending) => ending.startsWith(".") && file.name.toLowerCase().endsWith(ending));
  }

  showFiles() {
    for (const shown of this.chosen.querySelectorAll("img, audio")) URL.revokeObjectURL(shown.getAttribute("src") ?? "");
    this.chosen.replaceChildren(...this.files.map((file) => {
      const item = preview(file, this.limits.words);
      const remove = element("button", { type: "button", class: "link-button" }, fill(this.limits.words.remove_file ?? "", { name: file.name }));
      remove.addEventListener("click", () => {
        this.files = this.files.filter((one) => one !== file);
        this.say(""); // there is room for another one
        this.showFiles();
        this.keepNow();
        this.area.focus();
      });
      item.append(" ", remove);
      return item;
    }));
  }

  /** @param {string | undefined} words */
  say(words) {
    this.trouble.textContent = words ?? "";
  }

  /** What is being recorded is stopped before anything is sent: there is one button for it. @param {boolean} isRecording */
  records(isRecording) {
    this.isRecording = isRecording;
    this.form.classList.toggle("is-recording", isRecording);
    if (isRecording) addEventListener("beforeunload", askFirst);
    else removeEventListener("beforeunload", askFirst);
    this.say("");
  }

  offerVoice() {
    const button = this.form.querySelector("[data-chat-voice]");
    if (!(button instanceof HTMLButtonElement)) return;
    button.hidden = !canRecord();
    const label = button.querySelector("span");
    const idle = label?.textContent ?? "";
    /** @type {Awaited<ReturnType<typeof record>> | null} */
    let running = null;
    button.addEventListener("click", async () => {
      if (running) return running.stop();
      const { words } = this.limits;
      try {
        running = await record((seconds) => {
          if (label) label.textContent = fill(words.stop_voice ?? "", { time: `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}` });
        });
      } catch {
        return this.say(words.no_microphone);
      }
      this.records(true);
      button.setAttribute("aria-pressed", "true");
      if (label) label.textContent = fill(words.stop_voice ?? "", { time: "0:00" });
      await running.ended;
      const file = await running.file(words.voice_name ?? "");
      running = null;
      this.records(false);
      button.removeAttribute("aria-pressed");
      if (label) label.textContent = idle;
      if (file.size) this.say(await this.add(file, file.name));
    });
  }
}

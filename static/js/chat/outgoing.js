/**
 * What goes out of the page of a conversation: it waits on the phone until it is sent, and the page
 * says where it is.
 */
import { meta } from "../api.js";
import { newId } from "./ids.js";
import { Refusal, byFetch, isBeingSent, sendWaiting } from "./sending.js";
import { dequeue, enqueue, waiting } from "./store.js";
import { uploadWithProgress } from "./uploading.js";

/** @typedef {import("./messages.js").Message} Message */
/** @typedef {import("./store.js").Outgoing} Outgoing */
/** @typedef {import("./store.js").OutgoingFile} OutgoingFile */
/**
 * @typedef {object} Told
 * @property {(message: Message) => void} sent
 * @property {(message: Outgoing) => void} refused for good
 */

const FIRST_WAIT = 3_000;
const LONGEST_WAIT = 60_000;
const SYNC = "chat-outbox";

export class Outbox {
  /**
   * @param {{ me: string, conversation: string, words: Record<string, string> }} setting
   * @param {import("./connection.js").Connection} line
   * @param {import("./pending.js").Pending} pending
   * @param {BroadcastChannel | null} others the other pages of this phone
   * @param {Told} told
   */
  constructor({ me, conversation, words }, line, pending, others, told) {
    this.me = me;
    this.conversation = conversation;
    this.words = words;
    this.line = line;
    this.pending = pending;
    this.others = others;
    this.told = told;
    this.byFetch = byFetch(meta("person"), meta("csrf-token"));
    this.wait = FIRST_WAIT;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.retry = undefined;
  }

  /** Where nothing can be kept, nothing waits. */
  unsent() {
    return waiting(this.me, this.conversation).catch(() => /** @type {Outgoing[]} */ ([]));
  }

  async show() {
    this.pending.show(await this.unsent());
  }

  /** @param {string} body @param {OutgoingFile[]} files */
  async add(body, files) {
    const { me: owner, conversation } = this;
    await enqueue({ client_id: newId(), owner, conversation, body, files, written_at: new Date().toISOString() });
  }

  /** @param {Outgoing} message */
  async remove(message) {
    await dequeue(message);
    await this.show();
  }

  /** The message stands in the conversation, however we came to know. @param {string} clientId */
  async confirm(clientId) {
    this.pending.settle(clientId);
    const known = (await this.unsent()).find((message) => message.client_id === clientId);
    if (known) await dequeue(known);
  }

  /** The line is there again: no more waiting. */
  back() {
    this.wait = FIRST_WAIT;
    this.send();
  }

  async send() {
    clearTimeout(this.retry);
    const first = (await this.unsent()).find((message) => !message.problem);
    if (!first || !navigator.onLine) return this.show();
    if (await isBeingSent(this.conversation)) { this.pending.sending = first.client_id; await this.show(); }
    const trouble = await sendWaiting(this.me, this.conversation, this.way());
    this.pending.sending = null;
    this.pending.held = trouble instanceof Refusal && trouble.status === 401 ? this.words.log_in ?? "" : "";
    await this.show();
    if (!trouble) return;
    this.retry = setTimeout(() => this.send(), this.wait);
    this.wait = Math.min(2 * this.wait, LONGEST_WAIT);
  }

  /** The reader must log in again before anything is sent. */
  hold() {
    this.pending.held = this.words.log_in ?? "";
    this.show();
  }

  /** Let the service worker send when there is cover again, even if no page is open then. */
  async askForSync() {
    const registration = await navigator.serviceWorker?.ready;
    await /** @type {any} */ (registration)?.sync?.register(SYNC);
  }

  /** @returns {import("./sending.js").Way} */
  way() {
    const { line, pending, told } = this;
    return {
      post: async (message, fileIds) => {
        if (!line.socket.connected) return this.byFetch.post(message, fileIds);
        const { client_id, body } = message;
        return (await line.ask("chat:post", { client_id, body, attachment_ids: fileIds })).message;
      },
      upload: (file, message) =>
        uploadWithProgress(file, (done) => pending.progress(message, file.key, done)).catch((trouble) => {
          if (trouble instanceof Refusal && trouble.isFormExpired) return this.byFetch.upload(file);
          throw trouble;
        }),
      begins: (message) => { pending.sending = message.client_id; this.show(); },
      sent: (_message, posted) => {
        told.sent(posted);
        this.show();
        this.others?.postMessage({ conversation: this.conversation });
      },
      refused: (message) => { this.show(); told.refused(message); },
    };
  }
}

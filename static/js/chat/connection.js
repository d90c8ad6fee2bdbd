/**
 * The line to the conversation: a socket while there is one, small requests while there is none.
 *
 * The socket makes it quicker, never truer: what is complete is known by the numbers, and asked for
 * again after every cut and now and then.
 */
import { line } from "../socket.js";
import { Refusal } from "./sending.js";

/** @typedef {import("./messages.js").Message} Message */
/**
 * @typedef {object} Hearing
 * @property {() => number} first the lowest number that is shown, infinite where none is
 * @property {() => number} complete the number up to which nothing is missing
 * @property {(messages: Message[], isLive: boolean) => void} messages
 * @property {(read: Record<string, number>) => void} read
 * @property {(people: string[]) => void} here
 * @property {(person: string, isHere: boolean) => void} presence
 * @property {(person: string) => void} typing
 * @property {() => void} changed who answers, or the state
 * @property {() => void} lost nobody is heard of until the line is back
 * @property {() => void} back the line is there again
 * @property {(status: number) => void} refused the person may not read here any more
 */

const COMPARE_EVERY = 20_000;
const SOON = 1_000;
const REFRESH_EVERY = 60_000;
const LATE = 10_000;
const ANSWER_WITHIN = 10_000;
const TYPING_EVERY = 3_000;

export class Connection {
  /** @param {string} conversation @param {Hearing} hearing */
  constructor(conversation, hearing) {
    this.conversation = conversation;
    this.hearing = hearing;
    this.toldTypingAt = -Infinity;
    this.isCatchingUp = false;
    this.refreshedAt = 0;
    this.wasConnected = false;
    this.socket = line();
  }

  start() {
    const { socket, hearing, conversation } = this;
    /** @param {string} event @param {(told: any) => void} act */
    const on = (event, act) => socket.on(event, (told) => { if ((told.message ?? told).conversation_id === conversation) act(told); });
    on("chat:message-posted", ({ message }) => {
      hearing.messages([message], true);
      if (message.seq > hearing.complete()) this.catchUp();
    });
    // What is further up than the page goes comes with the older messages, as it is by then.
    on("chat:message-changed", ({ message }) => { if (message.seq >= hearing.first()) hearing.messages([message], false); });
    on("chat:message-read", ({ person_id, seq }) => hearing.read({ [person_id]: seq }));
    on("chat:typing", ({ person_id }) => hearing.typing(person_id));
    on("chat:presence", ({ person_id, is_here }) => hearing.presence(person_id, is_here));
    on("chat:conversation-changed", () => hearing.changed());
    socket.on("connect", () => this.connected());
    if (socket.connected) this.connected();
    // Whether it was the cover or the session that ended is known by asking.
    socket.on("disconnect", () => { hearing.lost(); setTimeout(() => this.compare(), SOON); });
    addEventListener("offline", () => hearing.lost());
    setInterval(() => { if (document.visibilityState === "visible") this.compare(); }, COMPARE_EVERY);
    document.addEventListener("visibilitychange", () => this.lookUp());
    addEventListener("pageshow", (event) => { if (event.persisted) this.lookUp(); });
    addEventListener("online", () => this.lookUp());
  }

  async connected() {
    await this.catchUp(true);
    // A page that was long on its way to a line may be one that the phone had kept.
    if (this.wasConnected || performance.now() > LATE) this.refreshAll();
    this.wasConnected = true;
    this.hearing.back();
  }

  lookUp() {
    if (document.visibilityState !== "visible") return;
    if (!this.socket.connected) this.socket.connect();
    this.compare();
    this.hearing.back();
  }

  /** Without a socket nobody tells what was changed: that is asked for as well, less often. */
  compare() {
    this.catchUp();
    if (!this.socket.connected && navigator.onLine && performance.now() - this.refreshedAt > REFRESH_EVERY) this.refreshAll();
  }

  /** Ask for what came after the last number that is complete. @param {boolean} [isNewLine] which must be joined, whatever is being asked */
  async catchUp(isNewLine = false) {
    if (!isNewLine && (this.isCatchingUp || !navigator.onLine)) return;
    this.isCatchingUp = true;
    try {
      for (let more = true; more;) {
        const after = this.hearing.complete();
        const answer = this.socket.connected ? await this.ask("chat:join", { after }) : await this.fetchAfter(after);
        this.hearing.messages(answer.messages, true);
        if (answer.read) this.hearing.read(answer.read);
        if (answer.here) this.hearing.here(answer.here);
        more = answer.has_more && this.hearing.complete() > after;
      }
    } catch (trouble) {
      if (trouble instanceof Refusal && [401, 403, 404].includes(trouble.status)) this.hearing.refused(trouble.status);
    } finally {
      this.isCatchingUp = false;
    }
  }

  /** Ask again for all that is shown, which may have been changed or seen while the line was down. */
  async refreshAll() {
    this.refreshedAt = performance.now();
    const last = this.hearing.complete();
    for (let after = this.hearing.first() - 1; after < last;) after = await this.refresh(after);
    if (this.socket.connected) return;
    const { participants } = await this.get("").catch(() => ({ participants: [] }));
    for (const { person_id, read } of participants) this.hearing.read({ [person_id]: read });
  }

  /**
   * Ask again for a portion, which may have been changed or checked.
   * @param {number} after @returns {Promise<number>} how far it came; nothing is left where it is infinite
   */
  async refresh(after) {
    const { messages, has_more } = await this.fetchAfter(after).catch(() => ({ messages: [], has_more: false }));
    this.hearing.messages(messages, false);
    return has_more ? messages[messages.length - 1]?.seq ?? Infinity : Infinity;
  }

  /** @param {number} after @returns {Promise<{ messages: Message[], has_more: boolean, read?: Record<string, number>, here?: string[] }>} */
  async fetchAfter(after) {
    const { items, next } = await this.get(`/messages?after=${after}&limit=200`);
    return { messages: items, has_more: next !== null };
  }

  /** @param {string} path below the conversation's own @returns {Promise<any>} */
  async get(path) {
    const answer = await fetch(`/api/v1/conversations/${this.conversation}${path}`, { headers: { Accept: "application/json" }, cache: "no-store" });
    if (!answer.ok) throw new Refusal({ status: answer.status });
    return answer.json();
  }

  /**
   * Say something on the socket, and wait for its answer.
   * @param {string} event @param {object} told @returns {Promise<any>}
   */
  async ask(event, told) {
    const ack = await this.socket.timeout(ANSWER_WITHIN).emitWithAck(event, { conversation_id: this.conversation, ...told });
    if (!ack.ok) throw new Refusal({ ...ack.problem, language: document.documentElement.lang });
    return ack;
  }

  /** @param {number} seq */
  async sawUpTo(seq) {
    if (this.socket.connected) return this.ask("chat:read", { seq });
    const token = document.querySelector('meta[name="csrf-token"]')?.getAttribute("content") ?? "";
    const answer = await fetch(`/api/v1/conversations/${this.conversation}/read`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRF-Token": token },
      body: JSON.stringify({ seq }),
    });
    if (!answer.ok) throw new Refusal({ status: answer.status });
    return answer.json();
  }

  /** Let the others know, now and then while it goes on. */
  typing() {
    if (!this.socket.connected || performance.now() - this.toldTypingAt < TYPING_EVERY) return;
    this.toldTypingAt = performance.now();
    this.ask("chat:typing", {}).catch(() => {});
  }
}

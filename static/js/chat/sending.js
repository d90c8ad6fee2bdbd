/**
 * Sends what waits: one message at a time in each conversation, in the order they were written.
 *
 * The page and the service worker take turns, so neither sends what the other is sending. A message
 * whose answer was lost is sent again under the same client_id, which adds nothing; so does one that
 * both send all the same, in a browser where they cannot take turns.
 */
import { newId } from "./ids.js";
import { conversationsWaiting, dequeue, keep, waiting } from "./store.js";
import { inTurn, isTaken } from "./turns.js";

/** @typedef {import("./store.js").Outgoing} Outgoing */
/** @typedef {import("./store.js").OutgoingFile} OutgoingFile */

/**
 * How messages leave this place, and who hears of it.
 * @typedef {object} Way
 * @property {(message: Outgoing, fileIds: string[]) => Promise<any>} post
 * @property {(file: OutgoingFile, message: Outgoing) => Promise<string>} upload answers the file's id
 * @property {(message: Outgoing) => void} [begins]
 * @property {(message: Outgoing, posted: any) => void} [sent]
 * @property {(message: Outgoing) => void} [refused]
 */

const NOT_FOR_GOOD = new Set([401, 408, 425, 429]);
const GONE = 404;

/** What the server answers when it does not do what it was asked. */
export class Refusal extends Error {
  /** @param {{ status?: number, title?: string, detail?: string, type?: string, language?: string }} problem */
  constructor(problem) {
    super(problem.title ?? "refused");
    this.status = problem.status ?? 500;
    this.title = problem.detail ?? problem.title ?? "";
    this.type = problem.type ?? "";
    this.language = problem.language ?? "";
    /** The name of the file that was refused, of the several that a message may have. @type {string | undefined} */
    this.file = undefined;
  }

  get isForGood() {
    return this.status >= 400 && this.status < 500 && !NOT_FOR_GOOD.has(this.status) && !this.isFormExpired && !this.isUnderWay;
  }

  /** The first sending under this key has not been answered yet: it is asked for again. */
  get isUnderWay() {
    return this.type.endsWith(":idempotency/still-under-way");
  }

  /** It was done under this key, and what became of it is not known. */
  get isLost() {
    return this.type.endsWith(":idempotency/outcome-unknown");
  }

  /** A sending under this key broke off in the middle, and the part that came stands for all of it. */
  get isKeyTaken() {
    return this.type.endsWith(":idempotency/key-used-for-another");
  }

  get isFormExpired() {
    return this.type.endsWith(":form-expired");
  }
}

/** @param {string} conversation */
const turnOf = (conversation) => `outbox/${conversation}`;

/** Whether another page or the worker is sending what waits in a conversation. @param {string} conversation */
export const isBeingSent = (conversation) => isTaken(turnOf(conversation));

/**
 * Send what waits in a conversation. Answers what keeps the rest waiting; nothing when all is done.
 * @param {string} owner @param {string} conversation @param {Way} way
 * @returns {Promise<unknown>}
 */
export function sendWaiting(owner, conversation, way) {
  return inTurn(turnOf(conversation), async () => {
    for (;;) {
      const next = (await waiting(owner, conversation)).find((message) => !message.problem);
      if (!next) return null;
      const trouble = await sendOne(next, way);
      if (trouble) return trouble;
    }
  });
}

/**
 * Send all that somebody has waiting, and let the open pages know of each. Answers what keeps the
 * rest waiting; nothing when all is done.
 * @param {string} owner @param {string} csrf @param {string} [except] the conversation that somebody else sends
 */
export async function sendAll(owner, csrf, except) {
  const pages = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("chat");
  const way = byFetch(owner, csrf);
  /** @type {unknown} */
  let trouble = null;
  for (const conversation of await conversationsWaiting(owner)) {
    if (conversation === except) continue;
    const sent = () => pages?.postMessage({ conversation });
    trouble = await sendWaiting(owner, conversation, { ...way, sent, refused: sent }) ?? trouble;
  }
  pages?.close();
  return trouble;
}

/** @param {Outgoing} message @param {Way} way @returns {Promise<unknown>} */
async function sendOne(message, way) {
  way.begins?.(message);
  try {
    const posted = await postWithFiles(message, way);
    await dequeue(message);
    way.sent?.(message, posted);
    return null;
  } catch (trouble) {
    if (!(trouble instanceof Refusal) || !trouble.isForGood) return trouble;
    message.problem = { status: trouble.status, title: trouble.title, language: trouble.language, file: trouble.file };
    await keep(message);
    way.refused?.(message);
    return null;
  }
}

/** @param {Outgoing} message @param {Way} way */
async function postWithFiles(message, way) {
  const wereKnown = message.files.some((file) => file.id);
  try {
    return await way.post(message, await uploaded(message, way));
  } catch (trouble) {
    // A file that nothing named within a day is gone there, and still here.
    if (!wereKnown || !(trouble instanceof Refusal) || trouble.status !== GONE) throw trouble;
    for (const file of message.files) {
      delete file.id;
      file.key = newId();
    }
    return way.post(message, await uploaded(message, way));
  }
}

/** @param {Outgoing} message @param {Way} way */
async function uploaded(message, way) {
  const ids = [];
  for (const file of message.files) {
    if (!file.id) {
      file.id = await way.upload(file, message).catch((trouble) => {
        if (!(trouble instanceof Refusal) || !(trouble.isLost || trouble.isKeyTaken)) throw trouble;
        file.key = newId(); // another copy, which nothing names, is forgotten within a day
        return way.upload(file, message);
      }).catch((trouble) => {
        if (trouble instanceof Refusal) trouble.file = file.name;
        throw trouble;
      });
      await keep(message);
    }
    ids.push(file.id);
  }
  return ids;
}

/**
 * The proof against forged requests, which a phone that slept for long must ask for anew.
 * @param {string} owner whose messages these are @param {string} csrf
 */
export function byFetch(owner, csrf) {
  /** @param {string} path @param {Record<string, string>} headers @param {BodyInit} body @returns {Promise<any>} */
  const send = async (path, headers, body) => {
    const answer = await fetch(`/api/v1${path}`, {
      method: "POST",
      credentials: "same-origin",
      headers: { Accept: "application/json", "X-CSRF-Token": csrf, ...headers },
      body,
    });
    if (answer.ok) return answer.json();
    const language = answer.headers.get("Content-Language") ?? "";
    throw new Refusal({ ...await answer.json().catch(() => ({})), status: answer.status, language });
  };
  /** @type {typeof send} */
  const sendOrRenew = async (path, headers, body) => {
    try {
      return await send(path, headers, body);
    } catch (trouble) {
      if (!(trouble instanceof Refusal) || !trouble.isFormExpired) throw trouble;
      csrf = await freshToken(owner);
      return send(path, headers, body);
    }
  };
  return {
    token: () => csrf,
    /** @param {Outgoing} message @param {string[]} fileIds */
    post: (message, fileIds) => sendOrRenew(
      `/conversations/${message.conversation}/messages`,
      { "Content-Type": "application/json" },
      JSON.stringify({ client_id: message.client_id, body: message.body, attachment_ids: fileIds }),
    ),
    /** @param {OutgoingFile} file */
    upload: async (file) => {
      const form = new FormData();
      form.append("file", file.content, file.name);
      return (await sendOrRenew("/files", { "Idempotency-Key": file.key }, form)).id;
    },
  };
}

/**
 * Ask a fresh page of ours who is logged in here now, and for the token of their forms: what was
 * noted before may be of somebody who shares this phone.
 * @returns {Promise<{ person: string, csrf: string }>} empty where nobody is
 */
export async function whoIsHere() {
  const page = await fetch("/samtaler", { credentials: "same-origin", headers: { Accept: "text/html" } });
  const html = await page.text();
  /** @param {string} name */
  const meta = (name) => new RegExp(`name="${name}" content="([^"]+)"`).exec(html)?.[1] ?? "";
  return { person: meta("person"), csrf: meta("csrf-token") };
}

/** Ask for a new token of this person's; empty, which is refused, where it is no longer they. @param {string} person */
export async function freshToken(person) {
  const here = await whoIsHere();
  return here.person === person ? here.csrf : "";
}

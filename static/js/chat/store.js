/**
 * What waits on this phone: messages that are not sent yet, and what is being written.
 *
 * The page and the service worker share it. Everything names its owner, because a phone may change
 * hands, and all of it goes at log-out.
 */
import { openDB } from "idb";

const NAME = "chat";

/** @typedef {{ key: string, name: string, type: string, size: number, content: Blob, id?: string }} OutgoingFile */
/** @typedef {{ status: number, title: string, language?: string, file?: string }} Problem the title in which language it is, where that is known, and which file it is about */
/**
 * @typedef {object} Outgoing
 * @property {number} [place] where it stands in the line
 * @property {string} client_id
 * @property {string} owner
 * @property {string} conversation
 * @property {string} body
 * @property {OutgoingFile[]} files
 * @property {string} written_at
 * @property {Problem} [problem] why it was refused for good
 */
/** @typedef {{ owner: string, conversation: string, body: string, files: OutgoingFile[] }} Draft */

/** @type {Promise<import("idb").IDBPDatabase> | undefined} */
let opened;

function database() {
  opened ??= openDB(NAME, 1, {
    upgrade(made) {
      const outbox = made.createObjectStore("outbox", { keyPath: "place", autoIncrement: true });
      outbox.createIndex("line", ["owner", "conversation"]);
      made.createObjectStore("drafts", { keyPath: ["owner", "conversation"] });
    },
    // Somebody logs out in another tab: let the database go.
    blocking() { opened?.then((one) => one.close()); opened = undefined; },
    terminated() { opened = undefined; },
  });
  return opened;
}

/** Whether this browser lets anything be kept: some do not in a private window. */
export function canKeep() {
  return Promise.resolve().then(database).then(() => true, () => false);
}

/**
 * Put a message at the end of the line, where it is no draft any more: a page that is killed in the
 * middle leaves one of the two, never both and never neither.
 * @param {Outgoing} message
 */
export async function enqueue(message) {
  const both = (await database()).transaction(["outbox", "drafts"], "readwrite");
  await Promise.all([
    both.objectStore("outbox").add(message),
    both.objectStore("drafts").delete([message.owner, message.conversation]),
    both.done,
  ]);
}

/**
 * Take a message out of the line and make it the draft, in one step as well. Answers no where it
 * has left the line meanwhile.
 * @param {Outgoing} message @param {Draft} written
 */
export async function takeOut(message, written) {
  const both = (await database()).transaction(["outbox", "drafts"], "readwrite");
  const isThere = (await both.objectStore("outbox").getKey(Number(message.place))) !== undefined;
  if (isThere)
    await Promise.all([both.objectStore("outbox").delete(Number(message.place)), both.objectStore("drafts").put(written)]);
  await both.done;
  return isThere;
}

/** Keep what became of a message in the line. @param {Outgoing} message */
export async function keep(message) {
  const transaction = (await database()).transaction("outbox", "readwrite");
  // One that somebody has taken away meanwhile does not come back.
  if (await transaction.store.getKey(Number(message.place))) await transaction.store.put(message);
  await transaction.done;
}

/** @param {Outgoing} message */
export async function dequeue(message) {
  await (await database()).delete("outbox", Number(message.place));
}

/** The messages of a conversation that wait, in the order they were written. @param {string} owner @param {string} conversation @returns {Promise<Outgoing[]>} */
export async function waiting(owner, conversation) {
  return (await database()).getAllFromIndex("outbox", "line", [owner, conversation]);
}

/** The conversations in which somebody has messages to be sent. @param {string} owner @returns {Promise<string[]>} */
export async function conversationsWaiting(owner) {
  const all = /** @type {Outgoing[]} */ (await (await database()).getAll("outbox"));
  return [...new Set(all.filter((one) => one.owner === owner && !one.problem).map((one) => one.conversation))];
}

/** @param {string} owner @param {string} conversation @returns {Promise<Draft | undefined>} */
export async function draft(owner, conversation) {
  return (await database()).get("drafts", [owner, conversation]);
}

/** Keep what is being written; nothing at all is no draft. @param {Draft} written */
export async function keepDraft(written) {
  const store = await database();
  if (written.body || written.files.length) await store.put("drafts", written);
  else await store.delete("drafts", [written.owner, written.conversation]);
}

/** Forget everything of everybody else; of everybody, where nobody is named. @param {string} [person] */
export async function forgetOthers(person) {
  const transaction = (await database()).transaction(["outbox", "drafts"], "readwrite");
  for (const name of /** @type {const} */ (["outbox", "drafts"])) {
    const store = transaction.objectStore(name);
    for (let at = await store.openCursor(); at; at = await at.continue())
      if (at.value.owner !== person) await at.delete();
  }
  await transaction.done;
}

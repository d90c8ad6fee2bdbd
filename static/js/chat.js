/**
 * Makes the page of a conversation live: what is written waits on the phone until it is sent, what
 * others write shows at once, and both in their order, once each.
 */
import { meta } from "./api.js";
import { Composer } from "./chat/composer.js";
import { Connection } from "./chat/connection.js";
import { newId } from "./chat/ids.js";
import { Messages } from "./chat/messages.js";
import { Pending } from "./chat/pending.js";
import { Refusal, byFetch, sendWaiting } from "./chat/sending.js";
import { canKeep, dequeue, enqueue, waiting } from "./chat/store.js";
import { element, fill } from "./chat/words.js";

/** @typedef {import("./chat/messages.js").Message} Message */
/** @typedef {import("./chat/store.js").Outgoing} Outgoing */

const FIRST_WAIT = 3_000;
const LONGEST_WAIT = 60_000;
const TYPING_STAYS = 5_000;
const NEAR_THE_END = 160;
const SYNC = "chat-outbox";

/** @param {HTMLElement} root */
function start(root) {
  const { conversation = "", side = "", files = "" } = root.dataset;
  const me = meta("person");
  /** @type {Record<string, string>} */
  const words = JSON.parse(root.dataset.words ?? "{}");
  /** @type {Record<string, { name: string, side: string }>} */
  const people = JSON.parse(root.dataset.people ?? "{}");
  /** @param {string} name */
  const part = (name) => /** @type {HTMLElement} */ (root.querySelector(`[data-chat-${name}]`));
  const form = root.querySelector("[data-chat-composer]");
  const messages = new Messages(part("list"), { me, side, files, words, people }, Number(root.dataset.seen));
  const pending = new Pending(part("pending"), words, { edit: form ? takeBack : null, remove: forget });
  const others = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("chat");
  let read = Number(root.dataset.read);
  let wait = FIRST_WAIT;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let retry;

  const line = new Connection(conversation, {
    complete: () => messages.complete,
    messages: show,
    read: (seen) => { for (const [person, seq] of Object.entries(seen)) saw(person, seq); },
    here: (present) => { here = new Set(present); tellWhoIsHere(); },
    presence: (person, isHere) => { if (isHere) here.add(person); else here.delete(person); tellWhoIsHere(); },
    typing: tellTyping,
    changed: () => { learnPeople(); },
    back: () => { wait = FIRST_WAIT; sendNow(); },
    refused: (status) => tellRefused(status),
  });

  // --- what comes in

  /** @param {Message[]} arrived @param {boolean} isLive */
  function show(arrived, isLive) {
    const wasAtEnd = isAtEnd();
    const wasRead = read;
    const fresh = arrived.filter((message) => messages.put(message));
    for (const message of fresh) if (message.author_id === me && message.client_id) confirm(message.client_id);
    for (const message of arrived) if (message.redacted_at) part("log").querySelector(`[data-log="${message.seq}"]`)?.remove();
    const theirs = fresh.filter((message) => message.author_id !== me);
    if (isLive && theirs.length) announce(theirs, wasRead, wasAtEnd);
    if (fresh.length) part("empty")?.remove();
    if (theirs.some((message) => message.author_id && !people[message.author_id])) learnPeople();
    if (fresh.length && wasAtEnd && isVisible()) goToEnd();
    noteSeen();
    lookAfterFiles();
  }

  /** @param {Message[]} theirs @param {number} wasRead @param {boolean} wasAtEnd */
  function announce(theirs, wasRead, wasAtEnd) {
    stopTyping();
    for (const message of theirs) {
      const text = message.body || words.a_file || "";
      part("log").append(element("p", { "data-log": String(message.seq) }, `${messages.nameOf(message)}: ${text}`));
    }
    while (part("log").childElementCount > 20) part("log").firstElementChild?.remove();
    const first = theirs.find((message) => message.seq > wasRead);
    if (first && !isVisible()) messages.divideBefore(first.seq);
    if (!isVisible()) document.dispatchEvent(new CustomEvent("counts:changed"));
    if (!wasAtEnd) part("jump").hidden = false;
  }

  /** @param {string} person @param {number} seq */
  function saw(person, seq) {
    if (person === me) return;
    const sides = new Set(Object.values(people).map((one) => one.side));
    if (people[person]?.side !== side || sides.size === 1) messages.sawUpTo(seq);
  }

  async function learnPeople() {
    const { participants } = await line.get("").catch(() => ({ participants: [] }));
    for (const { person_id, name, side: theirs } of participants) people[person_id] = { name, side: theirs };
    tellWhoIsHere();
  }

  // --- what was seen

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let telling;

  function noteSeen() {
    if (!isVisible() || messages.complete <= read) return;
    clearTimeout(telling);
    telling = setTimeout(async () => {
      const seq = messages.complete;
      if (!isVisible() || seq <= read) return;
      try {
        await line.sawUpTo(seq);
        read = Math.max(read, seq);
        document.dispatchEvent(new CustomEvent("counts:changed"));
      } catch { /* said again with the next message, or when the line is back */ }
    }, 300);
  }

  // --- who is here, and who types

  /** @type {Set<string>} */
  let here = new Set();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let stops;

  function tellWhoIsHere() {
    const names = [...here].filter((person) => person !== me && people[person]).map((person) => people[person]?.name);
    part("presence").textContent = names.length ? fill(words.here ?? "", { names: names.join(", ") }) : "";
  }

  /** @param {string} person */
  function tellTyping(person) {
    if (person === me) return;
    part("typing").textContent = fill(words.typing ?? "", { name: people[person]?.name ?? words.job_centre ?? "" });
    clearTimeout(stops);
    stops = setTimeout(stopTyping, TYPING_STAYS);
  }

  function stopTyping() {
    part("typing").textContent = "";
  }

  // --- what goes out

  const ways = byFetch(meta("csrf-token"));
  const way = {
    /** @param {Outgoing} message @param {string[]} fileIds */
    async post(message, fileIds) {
      if (!line.socket.connected) return ways.post(message, fileIds);
      const { client_id, body } = message;
      return (await line.ask("chat:post", { client_id, body, attachment_ids: fileIds })).message;
    },
    /** @param {import("./chat/store.js").OutgoingFile} file @param {Outgoing} message */
    async upload(file, message) {
      return uploadWithProgress(file, (done) => pending.progress(message, file.key, done)).catch((trouble) => {
        if (trouble instanceof Refusal && trouble.isFormExpired) return ways.upload(file);
        throw trouble;
      });
    },
    /** @param {Outgoing} message */
    begins(message) { pending.sending = message.client_id; showPending(); },
    /** @param {Outgoing} _message @param {Message} posted */
    sent(_message, posted) {
      show([posted], false);
      showPending();
      others?.postMessage({ conversation });
    },
    /** @param {Outgoing} message */
    refused(message) {
      showPending();
      part("log").append(element("p", {}, fill(words.refused ?? "", { why: message.problem?.title ?? "" })));
    },
  };

  /** Where nothing can be kept, nothing waits. */
  const unsent = () => waiting(me, conversation).catch(() => /** @type {Outgoing[]} */ ([]));

  async function sendNow() {
    clearTimeout(retry);
    if (!(await unsent()).some((message) => !message.problem)) return showPending();
    if (!navigator.onLine) return showPending();
    const trouble = await sendWaiting(me, conversation, way);
    pending.sending = null;
    pending.held = trouble instanceof Refusal && trouble.status === 401 ? words.log_in ?? "" : "";
    await showPending();
    if (!trouble) return;
    retry = setTimeout(sendNow, wait);
    wait = Math.min(2 * wait, LONGEST_WAIT);
  }

  async function showPending() {
    pending.show(await unsent());
  }

  /** The message stands in the conversation, however we came to know. @param {string} clientId */
  async function confirm(clientId) {
    pending.settle(clientId);
    const known = (await unsent()).find((message) => message.client_id === clientId);
    if (known) await dequeue(known);
  }

  /** @param {Outgoing} message */
  async function takeBack(message) {
    await composer?.takeBack(message);
    await showPending();
  }

  /** @param {Outgoing} message */
  async function forget(message) {
    await dequeue(message);
    await showPending();
    composer?.area.focus();
  }

  async function askForSync() {
    const registration = await navigator.serviceWorker?.ready;
    await /** @type {any} */ (registration)?.sync?.register(SYNC);
  }

  // --- the page itself

  const isVisible = () => document.visibilityState === "visible";
  const page = () => /** @type {HTMLElement} */ (document.scrollingElement);

  /** How far the end of the conversation is below what is seen; the menu may cover the lowest part. */
  function belowTheEdge() {
    const menu = document.querySelector(".site-nav");
    const isFixed = menu instanceof HTMLElement && getComputedStyle(menu).position === "fixed";
    return root.getBoundingClientRect().bottom - innerHeight + (isFixed ? menu.offsetHeight : 0);
  }

  const isAtEnd = () => belowTheEdge() < NEAR_THE_END;

  function goToEnd() {
    part("jump").hidden = true;
    page().scrollBy({ top: belowTheEdge() });
  }

  /** @param {number} status */
  function tellRefused(status) {
    if (status === 401) pending.held = words.log_in ?? "";
    else part("gone").hidden = false;
    showPending();
  }

  let checkAfter = 2_000;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let check;

  /** Files that are being checked are asked for again until they are ready; the socket is quicker. */
  function lookAfterFiles() {
    const first = messages.beingChecked();
    clearTimeout(check);
    if (first === null) { checkAfter = 2_000; return; }
    check = setTimeout(() => {
      checkAfter = Math.min(2 * checkAfter, 30_000);
      if (isVisible()) line.refresh(first - 1);
      lookAfterFiles();
    }, checkAfter);
  }

  /** Bring older messages in above, and leave what is read where it is. @param {Event} event */
  async function older(event) {
    const link = /** @type {HTMLAnchorElement} */ (part("older"));
    const before = new URL(link.href).searchParams.get("foer");
    event.preventDefault();
    try {
      const { items, next } = await line.get(`/messages?before=${before}&limit=50`);
      const fromEnd = page().scrollHeight - page().scrollTop;
      for (const message of items) messages.put(message);
      page().scrollTo({ top: page().scrollHeight - fromEnd });
      const first = items[0]?.seq;
      if (next && first > 1) link.href = `?foer=${first}`;
      else link.parentElement?.remove();
      const shown = first && messages.item(first);
      if (shown instanceof HTMLElement) { shown.tabIndex = -1; shown.focus({ preventScroll: true }); }
    } catch {
      location.assign(link.href);
    }
  }

  const composer = form instanceof HTMLFormElement ? new Composer(form, {
    owner: me,
    conversation,
    words,
    mostBytes: Number(root.dataset.mostBytes),
    longest: Number(root.dataset.longest),
    mostFiles: Number(root.dataset.mostFiles),
  }, {
    async send(body, files) {
      await enqueue({
        client_id: newId(), owner: me, conversation, body, files, written_at: new Date().toISOString(),
      });
      showPending().then(goToEnd);
      askForSync().catch(() => {});
      sendNow();
    },
    typing: () => line.typing(),
  }) : null;

  part("older")?.addEventListener("click", older);
  part("jump").addEventListener("click", () => { goToEnd(); composer?.area.focus(); });
  addEventListener("scroll", () => { if (isAtEnd()) part("jump").hidden = true; }, { passive: true });
  document.addEventListener("visibilitychange", noteSeen);
  addEventListener("offline", () => { showPending(); });
  others?.addEventListener("message", ({ data }) => {
    if (data?.conversation === conversation) { showPending(); line.catchUp(); }
  });
  keepComposerAbovePad();
  showPending().then(() => {
    const news = root.querySelector("[data-unread]");
    if (location.hash.startsWith("#besked-")) return;
    if (news) news.scrollIntoView({ block: "start" });
    else goToEnd();
  });
  lookAfterFiles();
  line.start();
  sendNow();
  takeOver().catch(() => {});

  /** The form is ours once all that it needs is there; it works without us until then, and else. */
  async function takeOver() {
    if (!composer || !(await canKeep())) return;
    await composer.start();
    root.setAttribute("data-chat-ready", "");
  }
}

const STALLED_AFTER = 20_000;

/**
 * Upload a file and say how far it has come, which fetch cannot.
 * @param {import("./chat/store.js").OutgoingFile} file @param {(part: number) => void} progress
 * @returns {Promise<string>} the file's id
 */
function uploadWithProgress(file, progress) {
  return new Promise((answer, refuse) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/v1/files");
    request.responseType = "json";
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRF-Token", meta("csrf-token"));
    request.setRequestHeader("Idempotency-Key", file.key);
    // A line that broke without a word would keep the file, and all that waits behind it, for ever.
    let stalled = setTimeout(() => request.abort(), STALLED_AFTER);
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      clearTimeout(stalled);
      stalled = setTimeout(() => request.abort(), STALLED_AFTER);
      progress(total ? loaded / total : 0);
    });
    request.addEventListener("loadend", () => clearTimeout(stalled));
    request.addEventListener("load", () => {
      if (request.status < 300) answer(request.response.id);
      else refuse(new Refusal({ ...request.response, status: request.status }));
    });
    for (const cut of ["error", "abort", "timeout"])
      request.addEventListener(cut, () => refuse(new TypeError(cut)));
    const form = new FormData();
    form.append("file", file.content, file.name);
    request.send(form);
  });
}

/** The keyboard of a phone covers the page from below: lift what is fixed there. */
function keepComposerAbovePad() {
  const viewport = document.querySelector('meta[name="viewport"]');
  viewport?.setAttribute("content", `${viewport.getAttribute("content")}, interactive-widget=resizes-content`);
  const seen = window.visualViewport;
  if (!seen) return;
  const lift = () => {
    const covered = Math.max(0, innerHeight - seen.height - seen.offsetTop);
    document.documentElement.style.setProperty("--keyboard", seen.scale > 1 ? "0px" : `${covered}px`);
  };
  seen.addEventListener("resize", lift);
  seen.addEventListener("scroll", lift);
}

for (const root of document.querySelectorAll("[data-chat]")) if (root instanceof HTMLElement) start(root);

/**
 * Makes the page of a conversation live: what is written waits on the phone until it is sent, what
 * others write shows at once, and both in their order, once each.
 *
 * Here the parts meet: `arrive` is what comes in, `Outbox` what goes out, and each of the others does
 * one thing beside them.
 */
import { meta } from "./api.js";
import { Checking } from "./chat/checking.js";
import { Copy } from "./chat/copy.js";
import { Company } from "./chat/company.js";
import { Composer } from "./chat/composer.js";
import { Connection } from "./chat/connection.js";
import { Messages } from "./chat/messages.js";
import { offerOlder } from "./chat/older.js";
import { Outbox } from "./chat/outgoing.js";
import { Pending } from "./chat/pending.js";
import { Promised } from "./chat/promised.js";
import { Place, isVisible, keepAboveKeyboard } from "./chat/scrolling.js";
import { Seen } from "./chat/seen.js";
import { Spoken } from "./chat/spoken.js";
import { canKeep } from "./chat/store.js";
import { fill } from "./chat/words.js";
import { toast } from "./toasts.js";

/** @typedef {import("./chat/messages.js").Message} Message */

/** What the page knows of its conversation. @param {HTMLElement} root */
function settingOf(root) {
  const { conversation = "", side = "", kind = "", files = "", mostBytes, longest, mostFiles, read, seen } = root.dataset;
  const me = meta("person");
  return {
    me, owner: me, conversation, side, kind, files,
    mostBytes: Number(mostBytes), longest: Number(longest), mostFiles: Number(mostFiles),
    read: Number(read), seen: Number(seen),
    words: /** @type {Record<string, string>} */ (JSON.parse(root.dataset.words ?? "{}")),
    people: /** @type {import("./chat/company.js").People} */ (JSON.parse(root.dataset.people ?? "{}")),
  };
}

/** A file that cannot be fetched without cover says so, instead of nothing. @param {HTMLElement} root @param {string} sentence */
function tellOfFiles(root, sentence) {
  root.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest(".chat-file a[download]") : null;
    if (!link || navigator.onLine) return;
    event.preventDefault();
    toast(sentence);
  });
  // It does not bubble: a recording that is played, whose sound is fetched only then.
  root.addEventListener("error", ({ target }) => {
    if (target instanceof HTMLMediaElement && !target.paused && !navigator.onLine) toast(sentence);
  }, true);
  // How long one lasts is asked for by itself, and once more when there is cover again.
  addEventListener("online", () => {
    for (const sound of root.querySelectorAll("audio")) if (sound.error) sound.load();
  });
}

/** @param {HTMLElement} root */
function start(root) {
  const setting = settingOf(root);
  const { me, conversation, words } = setting;
  /** @param {string} name */
  const part = (name) => /** @type {HTMLElement} */ (root.querySelector(`[data-chat-${name}]`));
  const form = root.querySelector("[data-chat-composer]");
  const others = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("chat");

  const messages = new Messages(part("list"), setting, setting.seen);
  const line = new Connection(conversation, {
    first: () => messages.first,
    complete: () => messages.complete,
    messages: arrive,
    read: async (seen) => { for (const [person, seq] of Object.entries(seen)) if (await company.isOther(person) && messages.sawUpTo(seq)) copy.soon(); },
    here: (present) => company.areHere(present),
    presence: (person, isHere) => company.comesOrGoes(person, isHere),
    typing: (person) => company.types(person),
    changed: () => { company.isInDoubt = true; line.catchUp(true); company.learn(); promised.look(); },
    lost: () => company.areGone(),
    back: () => { outbox.back(); promised.look(); },
    refused: (status) => {
      company.areGone();
      if (status === 401) { outbox.hold(); isLoggedOut(true); }
      else part("gone").hidden = false;
    },
  });
  const pending = new Pending(part("pending"), words, {
    edit: form ? async (message) => { await composer?.takeBack(message); await outbox.show(); } : null,
    remove: async (message) => { await outbox.remove(message); composer?.area.focus(); },
  });
  const spoken = new Spoken(part("log"));
  const outbox = new Outbox(setting, line, pending, others, {
    sent: (message) => arrive([message], false),
    refused: (message) => spoken.say(fill(words.refused ?? "", { why: message.problem?.title ?? "" })),
  });
  const place = new Place(root, part("jump"));
  const company = new Company(setting, {
    presence: part("presence"), typing: part("typing"), change: (change) => place.stayAtEnd(change),
  }, (path) => line.get(path));
  const promised = new Promised(root.querySelector("[data-chat-promise]"), (change) => place.stayAtEnd(change));
  const copy = new Copy(root, () => ({
    read: seen.read, seen: messages.seen, people: setting.people, isAllRead: seen.read >= messages.complete,
  }));
  const seen = new Seen(setting.read, { messages, edge: () => place.edge(), tell: async (seq) => { await line.sawUpTo(seq); copy.soon(); } });
  const checking = new Checking(() => messages.beingChecked(), (after) => line.refresh(after));
  const composer = form instanceof HTMLFormElement ? new Composer(form, setting, {
    async send(body, files) {
      await outbox.add(body, files);
      const sent = { body, files: files.map(({ key }) => ({ key })) };
      others?.postMessage({ conversation, owner: me, sent });
      outbox.show().then(() => place.goToEnd());
      outbox.send();
      outbox.askForSync().catch(() => {});
    },
    typing: () => line.typing(),
  }) : null;

  /** A page whose session has ended says so, and how to go on. @param {boolean} isSo */
  function isLoggedOut(isSo) {
    const sign = part("logged-out");
    if (sign.hidden !== isSo) return;
    place.stayAtEnd(() => { sign.hidden = !isSo; });
    if (isSo) spoken.say(sign.querySelector("p")?.textContent ?? "");
  }

  /** @param {Message[]} arrived @param {boolean} isLive */
  function arrive(arrived, isLive) {
    isLoggedOut(false);
    const wasAtEnd = place.isAtEnd();
    const fresh = arrived.filter((message) => messages.put(message));
    for (const message of fresh) if (message.author_id === me && message.client_id) outbox.confirm(message.client_id);
    for (const message of arrived) if (message.redacted_at) spoken.forget(message.seq);
    const theirs = fresh.filter((message) => message.author_id !== me);
    if (isLive && theirs.length) tell(theirs, wasAtEnd);
    if (fresh.length) { part("empty")?.remove(); promised.look(); }
    if (theirs.some((message) => message.author_id && !setting.people[message.author_id])) company.learn();
    // What has become of a message, such as a picture that was checked, may need more room.
    if (arrived.length && wasAtEnd && isVisible()) place.follow(theirs[0] ? messages.item(theirs[0].seq) : null);
    if (arrived.length) { pending.divide(); copy.soon(); }
    seen.note();
    checking.look();
  }

  /** Somebody else has written just now. @param {Message[]} theirs @param {boolean} wasAtEnd */
  function tell(theirs, wasAtEnd) {
    company.stopsTyping();
    for (const message of theirs)
      spoken.say(`${messages.nameOf(message)}: ${message.body || words.a_file || ""}`, message.seq);
    const first = theirs.find((message) => message.seq > seen.read);
    if (first && !isVisible()) messages.divideBefore(first.seq);
    if (!isVisible() || !wasAtEnd) document.dispatchEvent(new CustomEvent("counts:changed"));
    if (!wasAtEnd) part("jump").hidden = false;
  }

  /** The form is ours once all that it needs is there; it works without us until then, and else. */
  async function takeOver() {
    if (!composer || !(await canKeep())) return;
    await composer.start();
    root.setAttribute("data-chat-ready", "");
    place.begin();
  }

  tellOfFiles(root, words.file_offline ?? "");
  offerOlder(part("older"), line, messages, place);
  part("jump").addEventListener("click", () => { place.goToEnd(); composer?.area.focus(); });
  addEventListener("offline", () => { outbox.show(); });
  others?.addEventListener("message", ({ data }) => {
    if (data?.conversation !== conversation) return;
    if (data.sent && data.owner === me) composer?.wasSentElsewhere(data.sent);
    outbox.show();
    line.catchUp();
  });
  keepAboveKeyboard();
  outbox.show().then(() => { place.begin(); seen.begin(); });
  checking.look();
  line.start();
  promised.start();
  outbox.send();
  takeOver().catch(() => {});
}

for (const root of document.querySelectorAll("[data-chat]")) if (root instanceof HTMLElement) start(root);

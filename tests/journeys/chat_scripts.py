"""Scripts for chat pages: what a headless browser lacks, and what it does not do by itself."""

from __future__ import annotations

# Somebody types into the box, `sessionStorage.typed`, before the page's scripts are there.
TYPED_EARLY = """new MutationObserver((_seen, watch) => {
  const box = document.getElementById("f-body");
  if (!box) return;
  watch.disconnect();
  box.value = sessionStorage.getItem("typed") ?? "";
  sessionStorage.removeItem("typed");
}).observe(document, { childList: true, subtree: true });"""

# A minute goes by, and the page is looked at again.
A_MINUTE_ON = """() => {
  const now = performance.now();
  performance.now = () => now + 61_000;
  document.dispatchEvent(new Event("visibilitychange"));
}"""

# What the system tells the service worker when there is cover again.
WAKE = """() => new Promise((done, failed) => {
  const event = new SyncEvent("sync", { tag: "chat-outbox" });
  event.waitUntil = (work) => work.then(done, failed);
  self.dispatchEvent(event);
})"""

# Whether the page is looked at, as a test says: `look('hidden')`.
LOOKED_AT = """
  let visibility = "visible";
  Object.defineProperty(document, "visibilityState", { get: () => visibility });
  window.look = (now) => {
    visibility = now;
    document.dispatchEvent(new Event("visibilitychange"));
  };
"""

# What lies on the phone: the drafts.
LEFT = """() => new Promise((answer) => {
  const asked = indexedDB.open("chat");
  asked.onupgradeneeded = () => asked.transaction.abort();
  asked.onerror = () => answer([]);
  asked.onsuccess = () => {
    const store = asked.result;
    const all = store.transaction("drafts").objectStore("drafts").getAll();
    all.onsuccess = () => { store.close(); answer(all.result.map(({ body }) => body)); };
  };
})"""

# What lies on the phone: the messages that wait to be sent.
WAITING = LEFT.replace("drafts", "outbox")

# After the next step of this kind on the outbox, the page can do nothing more to what is kept.
KILLED = """(verb) => {
  const step = IDBObjectStore.prototype[verb];
  IDBObjectStore.prototype[verb] = function (...told) {
    if (this.name === "outbox")
      IDBDatabase.prototype.transaction = () => { throw new Error("killed"); };
    return step.apply(this, told);
  };
}"""

# Another page holds the lock of the outbox until `letGo()`.
SENDS_ELSEWHERE = """name => {
  navigator.locks.request(name, () => new Promise((done) => { window.letGo = done; }));
}"""

# A headless browser has no microphone: it hears a tone of our own making.
TONE = """
  navigator.mediaDevices.getUserMedia = async () => {
    const sound = new AudioContext();
    const tone = sound.createOscillator();
    const heard = sound.createMediaStreamDestination();
    tone.connect(heard);
    tone.start();
    return heard.stream;
  };
"""

# Plays a sound for a moment, and says how far it came.
PLAY = """sound => new Promise((done, failed) => {
  sound.muted = true;
  sound.ontimeupdate = () => { if (sound.currentTime > 0.2) done(sound.currentTime); };
  sound.onerror = () => failed(new Error(sound.error.message));
  sound.play().catch(failed);
})"""

# What Chrome 90, Firefox 90 and Safari 15.4 do not have, each of them.
OLD = """
  delete Crypto.prototype.randomUUID;
  delete Navigator.prototype.locks;
  delete IDBFactory.prototype.databases;
  delete HTMLFormElement.prototype.requestSubmit;
  delete HTMLDialogElement.prototype.showModal;
  for (const kind of [Document, Element, DocumentFragment]) {
    for (const name of ["querySelector", "querySelectorAll", "matches", "closest"]) {
      const search = kind.prototype[name];
      if (search) kind.prototype[name] = function (words) {
        if (String(words).includes(":has(")) throw new DOMException(words, "SyntaxError");
        return search.call(this, words);
      };
    }
  }
"""

# How far the end of the conversation and of the composer are from what they are to stand on.
GAPS = """() => {
  const box = (selector) => document.querySelector(selector).getBoundingClientRect();
  const [last, foot, menu] = [box(".chat-promise"), box(".chat-foot"), box(".site-nav")];
  return [foot.top - last.bottom, (menu.height ? menu.top : innerHeight) - foot.bottom];
}"""

# Whether the copy of this page on the phone has these words.
IS_KEPT = """async () => {
  const kept = await (await caches.open("personal")).match(location.href.split("#")[0]);
  return Boolean(kept) && (await kept.text()).includes("WORDS");
}"""

# How many of the person's pages are on the phone.
PAGES_KEPT = "async () => (await (await caches.open('personal')).keys()).length"

# As the page goes on to the end of the conversation, a picture in it is there before it is drawn.
GROWS_AT_ONCE = """() => {
  const scroll = Element.prototype.scrollBy;
  Element.prototype.scrollBy = function (...told) {
    Element.prototype.scrollBy = scroll;
    scroll.apply(this, told);
    const picture = document.createElement("div");
    picture.style.height = "400px";
    [...document.querySelectorAll("[data-seq]")].pop().append(picture);
  };
}"""

# As the page goes on to the end of the conversation, something in it goes away.
SHRINKS_AT_ONCE = """() => {
  const line = document.createElement("div");
  line.style.height = "60px";
  [...document.querySelectorAll("[data-seq]")].pop().append(line);
  const scroll = Element.prototype.scrollBy;
  Element.prototype.scrollBy = function (...told) {
    Element.prototype.scrollBy = scroll;
    scroll.apply(this, told);
    line.remove();
  };
}"""

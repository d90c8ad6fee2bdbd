/**
 * Takes a conversation off the page of an adviser who has lost it while it was open, and says so on
 * top. What they had written stays, to be copied: it can be sent from here no more.
 */

/** Everything that somebody wrote here and that was not sent. @param {Element} section */
function unsent(section) {
  const waiting = [...section.querySelectorAll(".is-pending .chat-message__body")].map((one) => one.textContent ?? "");
  const drafts = [...section.querySelectorAll("textarea")]
    .filter((area) => !area.readOnly && area.value !== area.defaultValue)
    .map((area) => area.value);
  return [...waiting, ...drafts].map((words) => words.trim()).filter(Boolean).join("\n\n");
}

/** @param {HTMLElement} root of the inbox */
export function sayThatItIsLost(root) {
  const section = root.querySelector(".inbox-conversation");
  const said = section?.querySelector("[data-inbox-lost]");
  if (!(said instanceof HTMLElement) || !section || !said.hidden) return;
  const words = unsent(section);
  const draft = said.querySelector("[data-inbox-lost-draft]");
  const area = draft?.querySelector("textarea");
  if (draft instanceof HTMLElement && area && words) {
    area.value = words;
    draft.hidden = false;
  }
  for (const part of section.querySelectorAll("[data-inbox-part], .chat, .inbox-note-box")) part.remove();
  root.querySelector(".inbox-side")?.remove();
  said.hidden = false;
  said.focus({ preventScroll: true });
  scrollTo({ top: 0 });
}

/** Brings older messages in above what is read. Where it cannot, the link leads to their page. */

/**
 * @param {HTMLElement | null} link to the messages before those on the page, where there are any
 * @param {import("./connection.js").Connection} line
 * @param {import("./messages.js").Messages} messages
 * @param {import("./scrolling.js").Place} place
 */
export function offerOlder(link, line, messages, place) {
  if (!(link instanceof HTMLAnchorElement)) return;
  link.addEventListener("click", async (event) => {
    event.preventDefault();
    const address = new URL(link.href);
    const before = address.searchParams.get("foer");
    try {
      const { items, next } = await line.get(`/messages?before=${before}&limit=50`);
      place.keep(() => { for (const message of items) messages.put(message); });
      const first = items[0]?.seq;
      address.searchParams.set("foer", String(first));
      if (next && first > 1) link.href = address.href;
      else link.parentElement?.remove();
      const shown = first && messages.item(first);
      if (shown instanceof HTMLElement) { shown.tabIndex = -1; shown.focus({ preventScroll: true }); }
    } catch {
      location.assign(link.href);
    }
  });
}

/** The page's one line to the service: whichever part of the page needs it first opens it. */
import { io } from "socket.io-client";

/** @type {import("socket.io-client").Socket | undefined} */
let opened;

const AGAIN = 2_000;
const SELDOM = 60_000;
const ANSWER_WITHIN = 20_000;

export function line() {
  opened ??= io({ transports: ["websocket", "polling"], reconnectionDelayMax: 10_000 });
  return opened;
}

/**
 * Ask to be told of something, on each new line, until that is granted: a page that only believes
 * that it is told stays behind.
 * @param {string} event what asks for it
 * @param {() => void} granted
 */
export function hear(event, granted) {
  const socket = line();
  /** @param {number} wait before it is asked again */
  const ask = async (wait) => {
    if (!socket.connected) return; // asked when the line is back
    const ack = await socket.timeout(ANSWER_WITHIN).emitWithAck(event, {}).catch(() => null);
    if (ack?.ok) granted();
    else setTimeout(() => ask(Math.min(2 * wait, SELDOM)), wait);
  };
  socket.on("connect", () => ask(AGAIN));
  ask(AGAIN);
}

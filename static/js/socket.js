/** The page's one line to the service: whichever part of the page needs it first opens it. */
import { io } from "socket.io-client";

/** @type {import("socket.io-client").Socket | undefined} */
let opened;

export function line() {
  opened ??= io({ transports: ["websocket", "polling"], reconnectionDelayMax: 10_000 });
  return opened;
}

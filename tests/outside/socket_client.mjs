// A program of somebody else's: connects as the documentation says, and prints what it hears, one
// JSON value a line. Arguments: the address, and the token (or nothing).
import { io } from "socket.io-client";

const [url, token] = process.argv.slice(2);
const say = (event, facts) => console.log(JSON.stringify({ event, ...facts }));
const options = { auth: token ? { token } : {}, reconnection: false };
setTimeout(() => {}, 60_000); // a refused program stays as well, until it is ended
for (const transports of [["websocket"], ["polling"]]) {
  const socket = io(url, { ...options, transports, forceNew: true });
  const [transport] = transports;
  socket.on("connect", () => say("connect", { transport }));
  socket.on("connect_error", (error) => say("connect_error", { transport, message: error.message }));
  socket.onAny((event, facts) => say(event, { transport, facts }));
}

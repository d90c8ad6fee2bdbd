// A chat program of somebody else's, told on its standard input what to do, one JSON value a line:
// {"do":"post","client_id","body"}, {"do":"cut"} and {"do":"return"}. It prints what it hears and
// is answered. Arguments: the address, the token, the conversation.
import { createInterface } from "node:readline";
import { io } from "socket.io-client";

const [url, token, conversation_id] = process.argv.slice(2);
const say = (event, facts) => console.log(JSON.stringify({ event, ...facts }));
const socket = io(url, { auth: { token }, transports: ["websocket"], reconnection: false });
let newest = 0;

socket.on("connect", async () => {
  const ack = await socket.emitWithAck("chat:join", { conversation_id, after: newest });
  for (const { seq } of ack.messages ?? []) newest = Math.max(newest, seq);
  say("joined", ack);
});
socket.on("disconnect", (reason) => say("cut", { reason }));
socket.on("connect_error", (error) => say("connect_error", { message: error.message }));
socket.on("chat:message-posted", ({ message }) => {
  newest = Math.max(newest, message.seq);
  say("heard", { message });
});

const commands = {
  post: async ({ client_id, body }) =>
    say("posted", await socket.emitWithAck("chat:post", { conversation_id, client_id, body })),
  cut: () => socket.io.engine.close(),
  return: () => socket.connect(),
};
createInterface({ input: process.stdin }).on("line", (line) => {
  const command = JSON.parse(line);
  commands[command.do](command);
});

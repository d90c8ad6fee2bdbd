/** What an ordinary page fetches once something waits to be sent: see unsent.js. */
export { sendAll } from "./chat/sending.js";

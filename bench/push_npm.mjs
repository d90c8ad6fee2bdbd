// The peer: npm web-push with a keep-alive agent, so many messages under way at once.
//   node push_npm.mjs WORK.json CONCURRENCY
// WORK.json holds {subscriptions, payload, publicKey, privateKey, subject, ca}.
// Each line read is a round: everybody is sent one message, and {seconds, delivered} is printed.
// The process lives through all its rounds, so connections and compiled code stay warm.
import { readFileSync } from "node:fs";
import { Agent } from "node:https";
import { createInterface } from "node:readline";
import webpush from "web-push";

const [file, concurrency] = process.argv.slice(2);
const work = JSON.parse(readFileSync(file, "utf8"));
const agent = new Agent({
  keepAlive: true,
  maxSockets: Number(concurrency),
  maxFreeSockets: Number(concurrency),
  ca: readFileSync(work.ca),
});
const options = {
  vapidDetails: { subject: work.subject, publicKey: work.publicKey, privateKey: work.privateKey },
  TTL: 86400,
  urgency: "normal",
  topic: "bench",
  contentEncoding: "aes128gcm",
  agent,
};

async function round(subscriptions) {
  let next = 0;
  let delivered = 0;
  async function worker() {
    while (next < subscriptions.length) {
      const subscription = subscriptions[next++];
      const answer = await webpush.sendNotification(subscription, work.payload, options);
      if (answer.statusCode === 201) delivered += 1;
    }
  }
  const started = process.hrtime.bigint();
  await Promise.all(Array.from({ length: Number(concurrency) }, worker));
  return { seconds: Number(process.hrtime.bigint() - started) / 1e9, delivered };
}

for await (const _line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await round(work.subscriptions)));
}
agent.destroy();

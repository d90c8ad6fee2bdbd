// A push service that takes every message: HTTP/2 and HTTP/1.1 over TLS, on a free port.
//   node push_sink.mjs KEY.pem CERT.pem DELAY_MS
// Prints its port, answers POST with 201 after the delay, and GET /taken with what it took.
import { readFileSync } from "node:fs";
import { createSecureServer } from "node:http2";

const [key, cert, delay] = process.argv.slice(2);
const taken = { messages: 0, bytes: 0, over: {} };

function answer(response) {
  response.writeHead(201, { location: "/m/1" });
  response.end();
}

function take(request, response) {
  request.on("data", (chunk) => { taken.bytes += chunk.length; });
  request.on("end", () => {
    taken.messages += 1;
    taken.over[request.httpVersion] = (taken.over[request.httpVersion] ?? 0) + 1;
    if (Number(delay)) setTimeout(answer, Number(delay), response);
    else answer(response);
  });
}

const server = createSecureServer(
  { key: readFileSync(key), cert: readFileSync(cert), allowHTTP1: true },
  (request, response) => {
    if (request.method === "POST") return take(request, response);
    response.setHeader("content-type", "application/json");
    return response.end(JSON.stringify(taken));
  },
);
server.listen(0, "127.0.0.1", () => console.log(server.address().port));

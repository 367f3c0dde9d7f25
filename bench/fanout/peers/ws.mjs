// Node's ws: every client is sent each message of the channel. ws.mjs PORT REDIS_SOCKET

import { createServer } from "node:http";
import { connect } from "node:net";
import { WebSocketServer } from "ws";

const [port, redis] = process.argv.slice(2);
const http = createServer();
const server = new WebSocketServer({ server: http, perMessageDeflate: false });
server.on("connection", (socket) => socket.on("error", () => socket.terminate()));
http.listen({ port: Number(port), host: "127.0.0.1", backlog: 4096 });

// Each message is "*3", "$7", "message", "$4", "feed", "$<length>" and its text, a line each.
const START = Buffer.from("*3\r\n$7\r\nmessage\r\n$4\r\nfeed\r\n$");
let heard = Buffer.alloc(0);

const channel = connect(redis);
channel.write("SUBSCRIBE feed\r\n");
channel.on("error", () => process.exit(1));
channel.on("data", (data) => {
  heard = Buffer.concat([heard, data]);
  for (;;) {
    const found = heard.indexOf(START);
    const line = found < 0 ? -1 : heard.indexOf("\r\n", found + START.length);
    if (line < 0) return;
    const length = Number(heard.toString("latin1", found + START.length, line));
    const end = line + 2 + length;
    if (heard.length < end + 2) return;
    const message = heard.subarray(line + 2, end);
    for (const client of server.clients) client.send(message, { binary: false });
    heard = heard.subarray(end + 2);
  }
});

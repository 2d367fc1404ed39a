// SSI's own npm client, run the way its README shows. Prints one JSON line per thing that happens to it or that it
// puts on the wire; what the client logs by itself has no line of ours.
const http = require("node:http");

const [url, consumerID, consumerSecret, channels, ...habits] = process.argv.slice(2);
const tell = (event) => process.stdout.write(`@${JSON.stringify(event)}\n`);

const { request } = http;
http.request = (options, ...rest) => {
  const sent = request(options, ...rest);
  const path = new URL(sent.path, "http://exchange").pathname.split("/").at(-1);
  const headers = sent.getHeaders();
  const told = { kind: "sent", method: sent.method, path, isUpgrade: headers.upgrade !== undefined };
  const query = new URL(sent.path, "http://exchange").searchParams;
  tell({ ...told, token: query.get("connectionToken"), authorization: headers.authorization ?? null });
  sent.on("response", (response) => tell({ kind: "answered", path, status: response.statusCode }));
  sent.on("upgrade", () => tell({ kind: "answered", path, status: 101 }));
  return sent;
};
// The library's own export is a copy of what it was.
http.get = (...args) => {
  const sent = http.request(...args);
  sent.end();
  return sent;
};

const WebSocketClient = require("websocket").client;
const WebSocketConnection = require("websocket").connection;
const { sendUTF } = WebSocketConnection.prototype;
WebSocketConnection.prototype.sendUTF = function (text, ...rest) {
  tell({ kind: "invoked", call: JSON.parse(text) });
  return sendUTF.call(this, text, ...rest);
};
if (habits.includes("shared-headers")) {
  // The version that ssi-fcdata pins writes its handshake headers into the object it was handed.
  const { connect } = WebSocketClient.prototype;
  WebSocketClient.prototype.connect = function (to, protocols, origin, headers, ...rest) {
    connect.call(this, to, protocols, origin, { ...headers }, ...rest);
    const key = Buffer.alloc(16).toString("base64");
    const written = { Upgrade: "websocket", Connection: "Upgrade", "Sec-WebSocket-Version": "13" };
    Object.assign(headers, { ...written, "Sec-WebSocket-Key": key });
  };
}

const client = require("ssi-fcdata");

async function main() {
  const response = await fetch(url + client.api.GET_ACCESS_TOKEN, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ consumerID, consumerSecret }),
  });
  const answer = await response.json();
  if (answer.status !== 200) return tell({ kind: "refused", message: answer.message });
  const order = waitForOrders();
  if (habits.includes("wait")) {
    tell({ kind: "ready" });
    await order("go");
  }
  client.initStream({ url, token: `${client.constants.AUTHORIZATION_SCHEME} ${answer.data.accessToken}` });
  client.bind(client.events.onConnected, () => {
    tell({ kind: "connected" });
    client.switchChannel(channels);
  });
  client.bind(client.events.onReconnecting, () => tell({ kind: "reconnecting" }));
  client.bind(client.events.onReconnected, () => tell({ kind: "reconnected" }));
  client.bind(client.events.onData, (message) => tell({ kind: "data", message }));
  client.bind(client.events.onError, (_event, message) => tell({ kind: "error", message }));
  const stream = client.start();
  order("end").then(() => stream.end());
  for (;;) {
    await order("switch");
    client.switchChannel(channels);
    tell({ kind: "switched", state: stream.state.desc, cpuMs: process.cpuUsage().user / 1000 });
    if (stream.state.desc !== "retryingConnection") continue;
    // What the wait for a connection that never comes costs.
    const before = process.cpuUsage();
    setTimeout(() => tell({ kind: "spun", cpuMs: process.cpuUsage(before).user / 1000 }), 1_000);
  }
}

/** Orders are lines on stdin; each can be waited for. */
function waitForOrders() {
  const waiting = new Map();
  require("node:readline")
    .createInterface({ input: process.stdin })
    .on("line", (line) => waiting.get(line)?.())
    .on("close", () => process.exit(0));
  return (line) => new Promise((resolve) => waiting.set(line, resolve));
}

main();

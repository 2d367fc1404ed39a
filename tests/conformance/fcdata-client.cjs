// SSI's own npm client, run the way its README shows. Prints one JSON line per thing that happens to it;
// what the client logs by itself has no line of ours.
const client = require("ssi-fcdata");

const [url, consumerID, consumerSecret, channels] = process.argv.slice(2);
const tell = (event) => process.stdout.write(`@${JSON.stringify(event)}\n`);

async function main() {
  const response = await fetch(url + client.api.GET_ACCESS_TOKEN, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ consumerID, consumerSecret }),
  });
  const answer = await response.json();
  if (answer.status !== 200) return tell({ kind: "refused", message: answer.message });
  client.initStream({ url, token: `${client.constants.AUTHORIZATION_SCHEME} ${answer.data.accessToken}` });
  client.bind(client.events.onConnected, () => {
    tell({ kind: "connected" });
    client.switchChannel(channels);
  });
  client.bind(client.events.onData, (message) => tell({ kind: "data", message }));
  client.bind(client.events.onError, (_event, message) => tell({ kind: "error", message }));
  const stream = client.start();
  process.stdin.once("data", () => stream.end());
  process.stdin.once("end", () => process.exit(0));
}

main();

/**
 * Runs in the page before anything else: notes when the WebSocket gave a numbered update to the page, before whoever
 * else listens hears of it, and when the number stood in the watched cell. Idle until `gridProbe.watch(cell)`. As text,
 * because the tool that compiles this bench would put calls of its own into the function.
 */
export const PROBE_SCRIPT = `(() => {
  const received = new Map();
  const delays = [];
  let cell = null;
  let shown = 0;
  window.WebSocket = class extends WebSocket {
    constructor(...args) {
      super(...args);
      this.addEventListener("message", ({ data }) => {
        if (cell === null || typeof data !== "string" || !data.startsWith('42["update"')) return;
        const seq = /"seq":(\\d+)/.exec(data.slice(0, 80));
        if (seq) received.set(Number(seq[1]), performance.now());
      });
    }
  };
  const channel = new MessageChannel();
  // A message posted inside a frame is handled once that frame has been painted.
  channel.port1.onmessage = () => {
    const seq = Number((document.querySelector(cell)?.textContent ?? "").replace(/\\D/g, ""));
    if (!(seq > shown)) return;
    shown = seq;
    if (received.has(seq)) delays.push(performance.now() - received.get(seq));
    for (const old of received.keys()) if (old <= seq) received.delete(old);
  };
  const frame = () => {
    channel.port2.postMessage(null);
    requestAnimationFrame(frame);
  };
  window.gridProbe = {
    watch(selector) {
      cell = selector;
      requestAnimationFrame(frame);
    },
    delays,
  };
})()`;

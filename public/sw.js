// Pages always come from the server. When it cannot be reached, the page that the board left in the cache stands
// in: it carries the date of every number it shows. Nothing else is kept, least of all prices.
const CACHE = "khop-offline-1";
const OFFLINE = "/offline";

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => {
  const forget = caches
    .keys()
    .then((names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name))));
  event.waitUntil(Promise.all([forget, self.clients.claim(), self.registration.navigationPreload?.enable()]));
});

self.addEventListener("fetch", (event) => {
  if (event.request.mode === "navigate") event.respondWith(page(event));
});

async function page(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch (error) {
    const kept = await (await caches.open(CACHE)).match(OFFLINE);
    if (!kept) throw error;
    return kept;
  }
}

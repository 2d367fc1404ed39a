const COUNT = /^\(\d+\+?\) /;

/** `(2) FPT · Khớp`; zero gives the plain title. */
export function countedTitle(title: string, unread: number): string {
  const plain = title.replace(COUNT, "");
  return unread > 0 ? `(${unread > 99 ? "99+" : unread}) ${plain}` : plain;
}

/** Keeps the count in front of whatever title the page has; each navigation brings another one. */
export function countInTitle(unread: () => number): { refresh(): void; stop(): void } {
  const refresh = () => {
    const wanted = countedTitle(document.title, unread());
    if (document.title !== wanted) document.title = wanted;
  };
  const watcher = new MutationObserver(refresh);
  watcher.observe(document.head, { childList: true, subtree: true, characterData: true });
  refresh();
  return { refresh, stop: () => watcher.disconnect() };
}

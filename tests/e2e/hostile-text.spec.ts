import { cellOf, expect, test } from "./khop.ts";

const IMAGE = "<img src=x onerror=alert(1)>";
/** Each would call `alert`, make an element or load something, were it taken for anything but text. */
const PAYLOADS = [
  "<script>alert(1)</script>",
  IMAGE,
  "<svg onload=alert(1)>",
  '"><img src=x onerror=alert(1)>',
  "'><svg/onload=alert(1)>",
  "<iframe srcdoc='<script>alert(1)</script>'>",
  "javascript:alert(1)",
  "<a href=javascript:alert(1)>x</a>",
  "<body onload=alert(1)>",
  "<details open ontoggle=alert(1)>",
  "<math><mtext><img src=x onerror=alert(1)>",
  "</title><script>alert(1)</script>",
  "</style><img src=x onerror=alert(1)>",
  "<style>@import'//evil.example/x'</style>",
  "<link rel=stylesheet href=//evil.example>",
  "<base href=//evil.example/>",
  "{{constructor.constructor('alert(1)')()}}",
  ["$", "{alert(1)}"].join(""),
  "<input autofocus onfocus=alert(1)>",
  "<x-khop contenteditable onblur=alert(1)>x",
];
/** What the payloads would make. Our own pages have none of them. */
const MADE =
  "img[src='x'], svg[onload], iframe, a[href^='javascript:'], [ontoggle], [onerror], [onload], base, math, x-khop, [onfocus], link[href*='evil'], style[src*='evil']";

test("names and notes that look like code are text, on every page that shows them", async ({
  page,
  browser,
  khop,
}) => {
  const faults: string[] = [];
  const watch = async (on: typeof page): Promise<void> => {
    await on.exposeFunction("khopFault", (fault: string) => void faults.push(fault));
    await on.addInitScript(() => {
      const tell = (fault: string) =>
        (window as unknown as { khopFault(fault: string): void }).khopFault(fault);
      window.alert = () => tell("alert was called");
      addEventListener("securitypolicyviolation", (event) =>
        tell(`${event.violatedDirective} ${event.blockedURI}`),
      );
    });
    on.on("dialog", (dialog) => {
      faults.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
  };
  const look = async (on: typeof page, where: string): Promise<void> => {
    expect([where, await on.locator(MADE).count(), faults]).toEqual([where, 0, []]);
  };
  await watch(page);
  await page.goto(khop.url);
  const send = async (method: string, path: string, data: unknown) => {
    const answer = await page.request.fetch(`${khop.url}/api/v1/${path}`, {
      ...{ method, data, headers: { origin: khop.url } },
    });
    expect([path, answer.ok()]).toEqual([path, true]);
    return answer.json();
  };
  const layouts: Record<string, unknown> = {};
  let code = "";
  for (const [n, payload] of PAYLOADS.entries()) {
    const list = await send("POST", "watchlists", { name: payload, symbols: ["FPT", "HPG"] });
    let at = 0;
    const edit = (change: object) => {
      at += 1;
      return { id: crypto.randomUUID(), clock: list.clock + at, ...change };
    };
    const group = crypto.randomUUID();
    const edits = [
      edit({ symbol: "FPT", field: "note", value: PAYLOADS.join(" ").slice(0, 400) }),
      edit({ symbol: "HPG", field: "note", value: payload }),
      edit({ group, field: "in", value: true }),
      edit({ group, field: "name", value: payload }),
      edit({ symbol: "HPG", field: "group", value: group }),
    ];
    await send("POST", `watchlists/${list.id}/edits`, { edits });
    const scope = { kind: "watchlist", id: list.id };
    await send("POST", "alerts", { name: payload, note: payload, formula: "volume > 0", scope });
    layouts[`layout/${payload}`] = {
      kind: "standard",
      columns: "s.p",
      sort: "",
      filter: payload,
      depth: 3,
      place: n,
    };
    if (n === 1) ({ code } = await send("PUT", `watchlists/${list.id}/share?notes=true`, {}));
  }
  const { version } = await (await page.request.get(`${khop.url}/api/v1/documents/layouts`)).json();
  await send("PUT", "documents/layouts", { version, body: layouts });

  await page.goto(khop.url);
  await page.getByTestId("layouts-menu").click();
  await expect(page.getByRole("button", { name: IMAGE, exact: true })).toBeVisible();
  await page.getByRole("button", { name: IMAGE, exact: true }).click();
  await look(page, "layouts");
  await page.getByTestId("watchlist-tab").click();
  // The filter box below says the same words of the layout's filter.
  await page.getByRole("menu").getByText(IMAGE, { exact: true }).click();
  await page.getByTestId("watchlist-tab").click();
  await look(page, "the menu of lists");
  await page.getByTestId("watchlist-manage").click();
  await expect(page.getByTestId("watchlist-manager")).toBeVisible();
  await look(page, "the manager");
  await page.goto(`${khop.url}/alerts`);
  await expect(page.getByTestId("alert-rule")).toHaveCount(PAYLOADS.length);
  await look(page, "rules");
  const stranger = await (await browser.newContext()).newPage();
  await watch(stranger);
  await stranger.goto(`${khop.url}/shared/${code}`);
  await expect(cellOf(stranger, "HPG", "note")).toHaveText(IMAGE);
  await look(stranger, "a shared list");
});

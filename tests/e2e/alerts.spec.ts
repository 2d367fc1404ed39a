import type { Khop } from "../processes.ts";
import { cellOf, expect, test } from "./khop.ts";

const SYMBOL = "HPG";

/** So much has been matched of it in some ten seconds from now: a rule that holds when it is armed does not fire. */
async function soonOf({ api }: Khop): Promise<number> {
  const { totalVolume } = await api<{ totalVolume: number }>(`/api/v1/realtime/state?symbol=${SYMBOL}`);
  return totalVolume + 25_000;
}

test("an alert is set from its row, fires, is heard everywhere once, is muted, paused, deleted, and outlives a restart", async ({
  page,
  context,
  khop,
  complaints,
}) => {
  await page.goto(khop.url);
  const other = await context.newPage();
  await other.goto(`${khop.url}/alerts`);
  await page.bringToFront();

  await test.step("A on the row opens its form at the last price; a fault in a formula is pointed at", async () => {
    await cellOf(page, SYMBOL, "price").click();
    await page.keyboard.press("a");
    const editor = page.getByTestId("alert-editor");
    await expect(editor.getByTestId("alert-symbol")).toHaveValue(SYMBOL);
    await expect(editor.getByTestId("alert-slot-level")).toHaveValue(/^\d+(\.\d+)?$/);
    await expect(editor.getByTestId("alert-written")).toContainText("price >=");
    await editor.getByTestId("alert-template").selectOption("formula");
    await editor.getByTestId("alert-formula").fill("volume >= 5 and volum > 1");
    await expect(editor.locator("mark")).toHaveText("volum");
    await expect(editor.getByTestId("alert-save")).toBeDisabled();
    await editor.getByTestId("alert-formula").fill(`volume >= ${await soonOf(khop)}`);
    await editor.getByTestId("alert-name").fill("HPG khớp nhiều");
    await editor.getByTestId("alert-note").fill("Xem dư bán");
    await expect(editor.getByTestId("alert-preview")).toContainText(SYMBOL);
    await editor.getByTestId("alert-save").click();
    await expect(editor).toHaveCount(0);
  });

  await test.step("it fires: toast, bell, title, and the other tab, each once", async () => {
    await expect(page.getByTestId("firing-toast")).toHaveCount(1, { timeout: 60_000 });
    await expect(page.getByTestId("firing-toast")).toContainText("HPG khớp nhiều");
    await expect(page.getByTestId("firing-toast")).toContainText("Xem dư bán");
    await expect(page.getByTestId("bell-count")).toHaveText("1");
    await expect(page).toHaveTitle(/^\(1\) /);
    await expect(other).toHaveTitle(/^\(1\) /);
    await expect(other.getByTestId("alert-rule")).toHaveAttribute("data-state", "spent");
  });

  await test.step("the log tells the numbers that decided; read here is read there", async () => {
    await page.goto(`${khop.url}/alerts#log`);
    await page.getByTestId("alert-firing").getByRole("button").click();
    await expect(page.getByTestId("alert-evidence")).toContainText(/Tổng KL\s*[\d,]{5,}/);
    await expect(page.getByTestId("bell-count")).toHaveCount(0);
    await expect(page).toHaveTitle(/^Cảnh báo/);
    await expect(other.getByTestId("bell-count")).toHaveCount(0);
  });

  await test.step("muted, the next one counts and stays quiet", async () => {
    await page.getByTestId("bell").click();
    await page.getByTestId("bell-mute").click();
    await page.keyboard.press("Escape");
    await expect(page.getByTestId("bell")).toHaveAttribute("data-muted", "true");
    await page.getByText("Luật", { exact: true }).click();
    await page.getByTestId("alert-new").click();
    await page.getByText("Một mã", { exact: true }).click();
    await page.getByTestId("alert-symbol").fill(SYMBOL);
    await page.getByTestId("alert-template").selectOption("formula");
    await page.getByTestId("alert-formula").fill(`volume >= ${await soonOf(khop)}`);
    await page.getByTestId("alert-repeat").selectOption("0");
    await page.getByTestId("alert-save").click();
    await expect(page.getByTestId("bell-count")).toHaveText("1", { timeout: 60_000 });
    await expect(page.getByTestId("firing-toast")).toHaveCount(0);
  });

  await test.step("paused by a key here is paused there; a deletion can be taken back", async () => {
    const first = page.getByTestId("alert-rule").first();
    await first.locator("[data-rule-line]").focus();
    await page.keyboard.press(" ");
    await expect(first).toHaveAttribute("data-state", "paused");
    await expect(other.getByTestId("alert-rule").first()).toHaveAttribute("data-state", "paused");
    const fired = page.getByTestId("alert-rule").filter({ hasText: "HPG khớp nhiều" });
    await fired.getByTestId("alert-remove").click();
    await expect(page.getByTestId("alert-rule")).toHaveCount(1);
    await page.getByTestId("alert-undo").click();
    await expect(page.getByTestId("alert-rule")).toHaveCount(2);
    await expect(other.getByTestId("alert-rule")).toHaveCount(2);
    await fired.getByTestId("alert-remove").click();
    await expect(other.getByTestId("alert-rule")).toHaveCount(1);
  });

  await test.step("a restart of the server keeps the rule, its state and the log", async () => {
    await khop.restart();
    await page.goto(`${khop.url}/alerts`);
    await expect(page.getByTestId("alert-rule")).toHaveCount(1);
    await expect(page.getByTestId("alert-rule")).toHaveAttribute("data-state", "paused");
    await expect(page.getByTestId("alert-firing")).toHaveCount(2);
    complaints.length = 0; // the restart cut the socket: the browser may say so
  });
});

test("an alert is made from a price of the board and of the chart; a paired device and a page out of sight hear of it, also after a restart", async ({
  page,
  browser,
  khop,
  complaints,
}) => {
  await page.addInitScript(hearAndSee);
  const level = page.getByTestId("alert-editor").getByTestId("alert-slot-level");

  await test.step("the right button on a price, and the sign beside the chart's axis", async () => {
    await page.goto(khop.url);
    const ceiling = cellOf(page, SYMBOL, "ceiling");
    await ceiling.click({ button: "right" });
    await page.getByTestId("row-menu").getByRole("menuitem").nth(1).click();
    await expect(level).toHaveValue(String(Number((await ceiling.textContent())?.replace(",", "."))));
    await page.keyboard.press("Escape");
    await page.goto(`${khop.url}/symbol/${SYMBOL}`);
    const chart = page.getByRole("region", { name: `Biểu đồ ${SYMBOL}` });
    const box = await chart.getByTestId("chart").boundingBox();
    if (!box) throw new Error("no chart");
    let x = box.x + box.width / 2;
    await expect(async () => {
      x += 3;
      await page.mouse.move(x, box.y + box.height / 3);
      await expect(chart.getByTestId("chart-alert")).toBeVisible({ timeout: 300 });
    }).toPass();
    await chart.getByTestId("chart-alert").click();
    await expect(level).toHaveValue(/^\d+(\.\d+)?$/);
    await page.keyboard.press("Escape");
  });

  await test.step("armed here it is there on a paired device", async () => {
    await page.goto(`${khop.url}/alerts`);
    const headers = { origin: khop.url };
    const code = await page.request.post(`${khop.url}/api/v1/devices/code`, { headers });
    const phone = await (await browser.newContext()).newPage();
    await phone.goto(`${khop.url}/alerts`);
    await phone.request.post(`${khop.url}/api/v1/devices/pair`, { headers, data: await codeOf(code) });
    await phone.reload();
    await page.request.post(`${khop.url}/api/v1/alerts`, {
      headers,
      data: {
        ...{ formula: "lastVolume >= 1k", scope: { kind: "symbol", symbol: SYMBOL }, name: "HPG lệnh lớn" },
        repeat: { mode: "every", coolDownMs: 4_000 },
      },
    });
    for (const each of [page, phone]) {
      await expect(each.getByTestId("alert-rule").filter({ hasText: "HPG lệnh lớn" })).toBeVisible();
    }
    await phone.context().close();
  });

  await test.step("after a restart it sounds, and notifies while the page is out of sight", async () => {
    await khop.restart();
    await page.evaluate(() => {
      Object.defineProperty(document, "hidden", { configurable: true, get: () => true });
      Object.assign(window, { said: { notes: [], tones: 0 } });
    });
    const said = () => page.evaluate(() => (window as unknown as Said).said);
    await expect.poll(async () => (await said()).notes.length, { timeout: 60_000 }).toBeGreaterThan(0);
    expect((await said()).notes[0]).toBe(`${SYMBOL} · HPG lệnh lớn`);
    expect((await said()).tones).toBeGreaterThan(0);
    complaints.length = 0; // the restart cut the socket: the browser may say so
  });
});

interface Said {
  said: { notes: string[]; tones: number };
}

const codeOf = async (answer: { json(): Promise<{ code: string }> }) => ({
  code: (await answer.json()).code,
});

/** In the browser: loud settings, and where sounds and notifications leave the page they are counted. */
function hearAndSee(): void {
  const said: Said["said"] = { notes: [], tones: 0 };
  Object.assign(window, { said });
  const heard = window as unknown as Said;
  class Note {
    static permission = "granted";
    constructor(title: string) {
      heard.said.notes.push(title);
    }
  }
  class Audio {
    state = "running";
    currentTime = 0;
    destination = {};
    createOscillator = () => {
      heard.said.tones += 1;
      return { frequency: {}, connect: (next: unknown) => next, start: () => {}, stop: () => {} };
    };
    createGain = () => ({
      gain: { setValueAtTime: () => {}, exponentialRampToValueAtTime: () => {} },
      connect: () => {},
    });
  }
  Object.assign(window, { Notification: Note, AudioContext: Audio });
  localStorage.setItem("khop-alerts-1", JSON.stringify({ sound: true, notify: true, mutedUntilMs: 0 }));
}

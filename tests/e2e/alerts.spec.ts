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

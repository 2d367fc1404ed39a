"use client";

import { useState } from "react";
import type { Watchlist } from "#lib/contract/watchlist.ts";
import { toCodes, toCsv } from "#lib/watchlist/csv.ts";
import { placeBetween } from "#lib/watchlist/place.ts";
import { useManagerText } from "../i18n/manager.ts";
import { toast } from "../keys/toast-store.ts";
import { newId } from "../state/new-id.ts";
import { changeWatchlist } from "../state/watchlist-store.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Menu, MenuItem } from "../ui/menu.tsx";
import { copyText, saveFile } from "./hand-out.ts";
import { ImportForm } from "./import-form.tsx";
import { ShareForm } from "./share-form.tsx";

/** What can be done with a list as a whole. */
export function ListTools({ list }: { list: Watchlist }) {
  const text = useManagerText();
  const [open, setOpen] = useState<"import" | "share" | null>(null);
  const close = () => setOpen(null);

  function addGroup(): void {
    const group = newId();
    const place = placeBetween(list.groups.at(-1)?.place || null, null);
    const name = text("watchlist.newGroup");
    changeWatchlist(
      list.id,
      [
        { group, field: "in", value: true },
        { group, field: "name", value: name },
        { group, field: "place", value: place },
      ],
      "group",
    );
  }

  const copyCodes = async () => {
    const isDone = await copyText(list.symbols.join(" "));
    const n = list.symbols.length;
    toast(isDone ? text("watchlist.codesCopied", { n }) : text("watchlist.notCopied"));
  };
  return (
    <>
      <Button onClick={addGroup} data-testid="add-group">
        {text("watchlist.addGroup")}
      </Button>
      <Button onClick={() => setOpen("import")} data-testid="import">
        {text("watchlist.import")}
      </Button>
      <Menu
        label={text("watchlist.export")}
        align="end"
        trigger={<Button data-testid="export">{text("watchlist.export")}</Button>}
      >
        {/* Spreadsheets take a file for UTF-8 by its first bytes. */}
        <MenuItem onSelect={() => saveFile(`${list.name}.csv`, "text/csv", `\uFEFF${toCsv(list)}`)}>
          {text("watchlist.exportCsv")}
        </MenuItem>
        <MenuItem onSelect={() => saveFile(`${list.name}.txt`, "text/plain", toCodes(list))}>
          {text("watchlist.exportCodes")}
        </MenuItem>
        <MenuItem onSelect={() => void copyCodes()}>{text("watchlist.copyCodes")}</MenuItem>
      </Menu>
      <Button onClick={() => setOpen("share")} data-testid="share">
        {text("watchlist.share")}
      </Button>
      <Dialog open={open === "import"} onOpenChange={close} title={text("watchlist.import")} width={520}>
        <ImportForm list={list} onDone={close} />
      </Dialog>
      <Dialog open={open === "share"} onOpenChange={close} title={text("watchlist.share")} width={520}>
        <ShareForm list={list} />
      </Dialog>
    </>
  );
}

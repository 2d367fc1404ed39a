"use client";

import { Sun } from "lucide-react";
import { useState } from "react";
import { useText } from "../i18n/text.ts";
import { CommandResult } from "../search/command-result.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Menu, MenuItem, MenuSeparator } from "../ui/menu.tsx";
import { Popover } from "../ui/popover.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { Switch } from "../ui/switch.tsx";
import { Look, Piece } from "./piece.tsx";

const KINDS = ["primary", "plain", "quiet", "danger"] as const;

/** Buttons, choices and what opens from them. */
export function UiShelf() {
  const text = useText();
  return (
    <>
      <Piece file="ui/button.tsx">
        {KINDS.map((kind) => (
          <Look key={kind} name={kind}>
            <Button kind={kind}>{text("ui.retry")}</Button>
          </Look>
        ))}
        {KINDS.map((kind) => (
          <Look key={kind} name={`${kind}, disabled`}>
            <Button kind={kind} disabled>
              {text("ui.retry")}
            </Button>
          </Look>
        ))}
        <Look name="icon">
          <IconButton label={text("header.toLight")}>
            <Sun size={16} strokeWidth={1.6} />
          </IconButton>
        </Look>
      </Piece>
      <ChoicePieces />
      <OpenPieces />
      <Piece file="search/command-result.tsx">
        <Look name="keys" width={320}>
          <CommandResult
            command={{ id: "a", group: "help", name: text("command.keys"), keys: ["?"], run: () => {} }}
          />
        </Look>
        <Look name="no keys" width={320}>
          <CommandResult command={{ id: "b", group: "look", name: text("command.light"), run: () => {} }} />
        </Look>
      </Piece>
    </>
  );
}

function ChoicePieces() {
  const text = useText();
  const [value, setValue] = useState<"map" | "list">("map");
  const [isOn, setOn] = useState(true);
  const options = (["map", "list"] as const).map((each) => ({
    value: each,
    label: text(`heat.form.${each}`),
  }));
  return (
    <>
      <Piece file="ui/segmented.tsx">
        <Look name="usual">
          <Segmented label={text("heat.form")} value={value} options={options} onChange={setValue} />
        </Look>
        <Look name="wide" width={240}>
          <Segmented isWide label={text("heat.form")} value={value} options={options} onChange={setValue} />
        </Look>
      </Piece>
      <Piece file="ui/switch.tsx">
        <Look name="on" width={240}>
          <Switch label={text("settings.flash")} checked={isOn} onChange={setOn} />
        </Look>
        <Look name="off" width={240}>
          <Switch label={text("settings.glyphs")} checked={!isOn} onChange={() => setOn(!isOn)} />
        </Look>
      </Piece>
    </>
  );
}

function OpenPieces() {
  const text = useText();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Piece file="ui/menu.tsx">
        <Look name="closed">
          <Menu label={text("tabs.label")} trigger={<Button>HOSE</Button>}>
            <MenuItem isCurrent note={30} onSelect={() => {}}>
              VN30
            </MenuItem>
            <MenuSeparator />
            <MenuItem onSelect={() => {}}>VN100</MenuItem>
          </Menu>
        </Look>
      </Piece>
      <Piece file="ui/popover.tsx">
        <Look name="closed">
          <Popover label={text("settings.title")} trigger={<Button>{text("settings.title")}</Button>}>
            <p>{text("notFound.hint")}</p>
          </Popover>
        </Look>
      </Piece>
      <Piece file="ui/dialog.tsx">
        <Look name="closed">
          <Button onClick={() => setOpen(true)}>{text("command.keys")}</Button>
          <Dialog
            open={isOpen}
            onOpenChange={setOpen}
            title={text("command.keys")}
            description={text("palette.hint")}
          >
            <Button onClick={() => setOpen(false)}>{text("ui.close")}</Button>
          </Dialog>
        </Look>
      </Piece>
    </>
  );
}

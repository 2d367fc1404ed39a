"use client";

import dynamic from "next/dynamic";
import { useEffect } from "react";
import { alertFor } from "../alerts/alert-for.ts";
import { newRule } from "../alerts/editor-store.ts";
import { symbolAtHand } from "../commands/symbol-at-hand.ts";
import { type Text, useText } from "../i18n/text.ts";
import { addToWatchlist } from "../search/add-to-watchlist.ts";
import { openSearch, useSearch } from "../search/search-store.ts";
import { focusFilter } from "./focus-filter.ts";
import { openHelp, useHelp } from "./help-store.ts";
import { createLetterHold } from "./letter-hold.ts";
import { type KeyPlace, pageActionOf, queryAfter } from "./page-key.ts";
import { Toast } from "./toast.tsx";
import { toast } from "./toast-store.ts";

const loadSearch = () => import("../search/search-dialog.tsx").then((module) => module.SearchDialog);
const SearchDialog = dynamic(loadSearch, { ssr: false });
const HelpSheet = dynamic(() => import("./help-sheet.tsx").then((module) => module.HelpSheet), {
  ssr: false,
});

/** The first paint does not wait for the search, and the first letter hardly does. */
const FETCH_AFTER_MS = 2_000;

/** The keys of every page, and what they open. */
export function Keys() {
  const text = useText();
  const isSearching = useSearch((search) => search.isOpen);
  const isHelping = useHelp((help) => help.isOpen);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => onPageKey(event, text);
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, [text]);
  useEffect(() => {
    const timer = setTimeout(() => void loadSearch().catch(() => {}), FETCH_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <>
      {isSearching && <SearchDialog />}
      {isHelping && <HelpSheet />}
      <Toast />
    </>
  );
}

const letters = createLetterHold((run, afterMs) => {
  const timer = setTimeout(run, afterMs);
  return () => clearTimeout(timer);
});

function onPageKey(event: KeyboardEvent, text: Text): void {
  if (event.isComposing) return;
  const held = letters.next(event);
  if (held.does !== "nothing") event.preventDefault();
  if (held.does === "search") openSearch("symbols", held.query);
  if (event.defaultPrevented) return;
  const place = placeOf(event.target);
  const { isOpen, query } = useSearch.getState();
  if (isOpen && place !== "typing") {
    // A fast hand types on while the dialog opens: its letters belong to the search.
    const next = queryAfter(query, event);
    if (next === null) return;
    event.preventDefault();
    useSearch.setState({ query: next });
    return;
  }
  const action = pageActionOf(event, place);
  if (action === null) return;
  if (action.does !== "enterGrid" || enterGrid()) event.preventDefault();
  if (action.does === "palette") {
    if (isOpen) useSearch.setState({ kind: "all" });
    else openSearch("all");
  } else if (action.does === "search") openSearch("symbols", action.query);
  else if (action.does === "help") openHelp();
  else if (action.does === "filter") focusFilter();
  else if (action.does === "hold") {
    const symbol = symbolAtHand();
    letters.hold(action.letter, () => runCommand(action.command, symbol, text));
  } else if (action.does !== "enterGrid") runCommand(action.does, symbolAtHand(), text);
}

function runCommand(command: "alert" | "addToList", symbol: string | null, text: Text): void {
  if (command === "addToList") {
    if (symbol) toast(addToWatchlist(symbol, text));
  } else if (symbol) alertFor(symbol);
  else newRule();
}

/** Into the board's grid, where it was left; false where there is none. */
function enterGrid(): boolean {
  const cell = document.querySelector<HTMLElement>('[role="grid"] [tabindex="0"]');
  cell?.focus();
  return cell !== null;
}

const TAKERS = 'input, textarea, select, [contenteditable="true"], [role="menu"], [role="dialog"]';

function placeOf(target: EventTarget | null): KeyPlace {
  if (!(target instanceof Element) || target === document.body) return "page";
  if (target.closest(TAKERS)) return "typing";
  return target.closest("[data-row]") ? "row" : "control";
}

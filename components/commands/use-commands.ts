import { usePathname, useRouter } from "next/navigation";
import { useMemo } from "react";
import { alertFor } from "../alerts/alert-for.ts";
import { newRule } from "../alerts/editor-store.ts";
import { useText } from "../i18n/text.ts";
import { useWindowText } from "../i18n/window.ts";
import { openHelp } from "../keys/help-store.ts";
import { toast } from "../keys/toast-store.ts";
import { addToWatchlist } from "../search/add-to-watchlist.ts";
import { useWatchlists } from "../state/watchlist-store.ts";
import { openWatchlistManager } from "../watchlist/manager-store.ts";
import { undoAndSay } from "../watchlist/undo.ts";
import { useBoardCommands } from "./board-commands.ts";
import type { Command } from "./command.ts";
import { copyLink } from "./copy-link.ts";
import { useListCommands } from "./list-commands.ts";
import { useLookCommands } from "./look-commands.ts";
import { useOffered } from "./offered.ts";
import { windowCommands } from "./window-commands.ts";

/** Everything that can be done here and now. `symbol` is what was at hand when the palette opened. */
export function useCommands(symbol: string | null): readonly Command[] {
  const text = useText();
  const windowText = useWindowText();
  const router = useRouter();
  const path = usePathname();
  const lists = useListCommands();
  const board = useBoardCommands(path === "/", symbol);
  const look = useLookCommands();
  const undo = useWatchlists((store) => store.undo !== null);
  const offered = useOffered((store) => store.byPart);
  return useMemo(() => {
    const page = (to: string, id: string, name: string, words: string): Command[] =>
      path === to ? [] : [{ id: `page:${id}`, group: "page", name, words, run: () => router.push(to) }];
    return [
      ...page("/", "board", text("command.openBoard"), "board"),
      ...page("/overview", "overview", text("command.openOverview"), "overview heat map bản đồ nhiệt"),
      ...page("/charts", "charts", text("command.openCharts"), "charts desk biểu đồ"),
      ...page("/alerts", "alerts", text("command.openAlerts"), "alerts rules cảnh báo"),
      {
        ...{ id: "page:newAlert", group: "page", keys: ["⇧", "A"], words: "alert rule new cảnh báo" },
        name: symbol ? text("alert.for", { symbol }) : text("command.newAlert"),
        run: () => (symbol ? alertFor(symbol) : newRule()),
      },
      ...page("/settings", "settings", text("settings.openPage"), "settings devices pairing token thiết bị"),
      ...(symbol
        ? page(`/symbol/${symbol}`, "symbol", text("command.openSymbol", { symbol }), "chart biểu đồ")
        : []),
      ...windowCommands(windowText, symbol, path === "/"),
      {
        ...{ id: "page:link", group: "page", name: text("command.copyLink"), words: "link share copy" },
        run: () => void copyLink(location.href, text),
      },
      ...(symbol
        ? [
            {
              ...{ id: "list:add", group: "list", keys: ["⇧", "W"], words: "watchlist add" },
              name: text("command.addSymbol", { symbol }),
              run: () => toast(addToWatchlist(symbol, text)),
            } satisfies Command,
          ]
        : []),
      ...board,
      ...[...offered.values()].flat(),
      ...lists,
      ...(undo
        ? [
            {
              ...{ id: "list:undo", group: "list", name: text("command.undo"), words: "undo hoàn tác" },
              ...{ keys: ["Ctrl", "Z"], run: () => undoAndSay(text) },
            } satisfies Command,
          ]
        : []),
      ...managerCommands(text("command.manageLists"), text("command.newList")),
      ...look,
      {
        ...{ id: "help:keys", group: "help", name: text("command.keys"), words: "keys shortcuts help" },
        ...{ keys: ["?"], run: openHelp },
      },
    ];
  }, [text, windowText, router, path, symbol, board, offered, lists, look, undo]);
}

function managerCommands(manage: string, create: string): Command[] {
  return [
    ...[{ id: "list:manage", name: manage, run: () => openWatchlistManager() }],
    ...[{ id: "list:new", name: create, run: () => openWatchlistManager(null, true) }],
  ].map((each) => ({ ...each, group: "list", words: "watchlist manage new" }));
}

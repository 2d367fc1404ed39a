import { create } from "zustand";
import { SCOPES, type Scope } from "#lib/market/overview.ts";
import { HEAT_SIZES, type HeatSize } from "#lib/market/overview-heat.ts";

export const FORMS = ["map", "list"] as const;
export const ACTIVES = ["value", "volume"] as const;

/** What the overview shows, as its address says it. */
export interface OverviewView {
  scope: Scope;
  size: HeatSize;
  form: (typeof FORMS)[number];
  /** What «most active» ranks by. */
  active: (typeof ACTIVES)[number];
}

const FIRST_VIEW: OverviewView = { scope: "HOSE", size: "value", form: "map", active: "value" };

export const useView = create<OverviewView>(() => FIRST_VIEW);

/** Words that we do not know count as absent. */
export function parseView(search: string): OverviewView {
  const query = new URLSearchParams(search);
  const oneOf = <Word extends string>(name: string, words: readonly Word[], otherwise: Word): Word =>
    words.find((word) => word === query.get(name)) ?? otherwise;
  return {
    scope: oneOf("scope", SCOPES, FIRST_VIEW.scope),
    size: oneOf("size", HEAT_SIZES, FIRST_VIEW.size),
    form: oneOf("form", FORMS, FIRST_VIEW.form),
    active: oneOf("active", ACTIVES, FIRST_VIEW.active),
  };
}

export function viewSearch(view: OverviewView): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(view)) {
    if (value !== FIRST_VIEW[name as keyof OverviewView]) query.set(name, value);
  }
  const text = query.toString();
  return text ? `?${text}` : "";
}

/** A look from another side is no step of the way: the address changes, the way back does not. */
export function setView(change: Partial<OverviewView>): void {
  useView.setState(change);
  history.replaceState(null, "", `${location.pathname}${viewSearch(useView.getState())}`);
}

export function followView(): () => void {
  const read = () => useView.setState(parseView(location.search));
  read();
  addEventListener("popstate", read);
  return () => removeEventListener("popstate", read);
}

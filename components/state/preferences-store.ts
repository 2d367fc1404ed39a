"use client";

import { createContext, createElement, type ReactNode, useContext, useEffect, useState } from "react";
import { createStore, type StoreApi, useStore } from "zustand";
import { changeItems, itemsOf, onItems } from "./documents.ts";
import {
  PREFERENCES_COOKIE,
  type Preferences,
  readPreferences,
  TRAVELLING,
  writePreferences,
} from "./preferences.ts";

const YEAR_S = 31_536_000;

const PreferencesContext = createContext<StoreApi<Preferences> | null>(null);

/**
 * Preferences live in a cookie, not in localStorage: the server reads it and sends the page in the right
 * language, theme and density at once, without a script that corrects it afterwards.
 */
export function PreferencesProvider({ initial, children }: { initial: Preferences; children: ReactNode }) {
  const [store] = useState(() => {
    const created = createStore<Preferences>(() => initial);
    created.subscribe(keep);
    return created;
  });
  useEffect(() => followSystem(store), [store]);
  useEffect(() => followPerson(store), [store]);
  return createElement(PreferencesContext.Provider, { value: store }, children);
}

function keep(preferences: Preferences): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser we serve.
  document.cookie = `${PREFERENCES_COOKIE}=${writePreferences(preferences)}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax`;
  const root = document.documentElement;
  root.lang = preferences.language;
  root.dataset.theme = preferences.theme;
  root.dataset.palette = preferences.palette;
  root.dataset.density = preferences.density;
}

/** While that is wanted the theme is the system's, from one moment to the next. */
function followSystem(store: StoreApi<Preferences>): () => void {
  const light = matchMedia("(prefers-color-scheme: light)");
  const follow = (): void => {
    const { followsSystem, theme } = store.getState();
    const wanted = light.matches ? "light" : "dark";
    if (followsSystem && theme !== wanted) store.setState({ theme: wanted });
  };
  follow();
  light.addEventListener("change", follow);
  const stop = store.subscribe(follow);
  return () => {
    light.removeEventListener("change", follow);
    stop();
  };
}

/** What the person chose on any device stands on all of them. */
function followPerson(store: StoreApi<Preferences>): () => void {
  const take = (): void => {
    const items = itemsOf("settings");
    const before = store.getState();
    const chosen = TRAVELLING.filter((name) => items[`look/${name}`] !== undefined);
    const words = Object.fromEntries(chosen.map((name) => [name, String(items[`look/${name}`])]));
    const next = readPreferences(new URLSearchParams(words).toString());
    const changed = chosen.filter((name) => next[name] !== before[name]);
    if (changed.length > 0)
      store.setState(Object.fromEntries(changed.map((name) => [name, next[name]])) as Partial<Preferences>);
  };
  const keepItems = (now: Preferences, before: Preferences): void => {
    const changed = TRAVELLING.filter((name) => now[name] !== before[name]);
    changeItems("settings", Object.fromEntries(changed.map((name) => [`look/${name}`, now[name]])));
  };
  take();
  const stops = [onItems("settings", take), store.subscribe(keepItems)];
  return () => {
    for (const stop of stops) stop();
  };
}

function usePreferencesStore(): StoreApi<Preferences> {
  const store = useContext(PreferencesContext);
  if (!store) throw new Error("PreferencesProvider is missing above this component");
  return store;
}

export function usePreference<Name extends keyof Preferences>(name: Name): Preferences[Name] {
  return useStore(usePreferencesStore(), (preferences) => preferences[name]);
}

export function useSetPreference(): (change: Partial<Preferences>) => void {
  const store = usePreferencesStore();
  return (change) => store.setState(change);
}

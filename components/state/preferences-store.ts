"use client";

import { createContext, createElement, type ReactNode, useContext, useEffect, useState } from "react";
import { createStore, type StoreApi, useStore } from "zustand";
import { PREFERENCES_COOKIE, type Preferences, writePreferences } from "./preferences.ts";

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

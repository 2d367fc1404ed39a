import { create } from "zustand";
import type { AlertChannel, DeliveryRecord, NewAlertChannel } from "#lib/contract/alert.ts";
import { getJson, RestFault, sendJson } from "../state/rest.ts";

const PATH = "/api/v1/channels";

interface ChannelsStore {
  channels: readonly AlertChannel[];
  phase: "loading" | "ready" | "failed";
  fault: { code: RestFault["code"]; message: string } | null;
}

export const useChannels = create<ChannelsStore>(() => ({ channels: [], phase: "loading", fault: null }));

/** Again with each visit: another device may have changed them, and nothing tells. */
export async function loadChannels(): Promise<void> {
  try {
    const { channels } = await getJson<{ channels: AlertChannel[] }>(PATH);
    useChannels.setState({ channels, phase: "ready" });
  } catch {
    if (useChannels.getState().phase === "loading") useChannels.setState({ phase: "failed" });
  }
}

/** With the secret that the server made for a webhook: it is told this once. Null when refused. */
export function addChannel(channel: NewAlertChannel): Promise<(AlertChannel & { secret?: string }) | null> {
  return attempt(async () => {
    const made = await sendJson<AlertChannel & { secret?: string }>("POST", PATH, channel);
    const { secret: _, ...shown } = made;
    useChannels.setState(({ channels }) => ({ channels: [...channels, shown] }));
    return made;
  });
}

export function changeChannel(
  id: string,
  change: Partial<Pick<AlertChannel, "name" | "quiet" | "isPaused" | "tellsBlind">>,
): Promise<AlertChannel | null> {
  return attempt(async () => {
    const changed = await sendJson<AlertChannel>("PATCH", `${PATH}/${id}`, change);
    useChannels.setState(({ channels }) => ({
      channels: channels.map((each) => (each.id === id ? changed : each)),
    }));
    return changed;
  });
}

export function removeChannel(id: string): Promise<boolean | null> {
  return attempt(async () => {
    await sendJson("DELETE", `${PATH}/${id}`);
    useChannels.setState(({ channels }) => ({ channels: channels.filter((each) => each.id !== id) }));
    return true;
  });
}

/** Sends a trial message now; what came of it. */
export function testChannel(id: string): Promise<Pick<DeliveryRecord, "outcome" | "detail"> | null> {
  return attempt(() => sendJson("POST", `${PATH}/${id}/test`));
}

export function deliveriesOf(id: string, signal: AbortSignal): Promise<DeliveryRecord[]> {
  return getJson<{ records: DeliveryRecord[] }>(`${PATH}/${id}/log`, signal).then(({ records }) => records);
}

async function attempt<Result>(work: () => Promise<Result>): Promise<Result | null> {
  useChannels.setState({ fault: null });
  try {
    return await work();
  } catch (fault) {
    const { code, message } =
      fault instanceof RestFault ? fault : { code: "INTERNAL" as const, message: String(fault) };
    useChannels.setState({ fault: { code, message } });
    return null;
  }
}

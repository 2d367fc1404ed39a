/**
 * The first line on stdout of a running exchange: where it listens and with what to be let in. Other
 * programs read it, so its form is part of the contract. Keys and secrets are of this run only.
 */
export interface ReadyLine {
  event: "ready";
  runId: string;
  seed: number;
  /** Market time at the start, epoch ms, and how fast it runs. */
  clock: { epochMs: number; speed: number };
  /** Clock, history, truth and faults; see README.md. */
  adminUrl: string;
  feeds: {
    "ssi-ids": {
      url: string;
      publicKey: string;
      /** Base64 of an RSAKeyValue XML, as SSI hands keys out. */
      privateKey: string;
    };
    "ssi-fcdata": {
      /** For REST, and for clients that add `v2.0/signalr` themselves. */
      url: string;
      /** The SignalR base. */
      hubUrl: string;
      consumerID: string;
      consumerSecret: string;
    };
    "ssi-fastconnect": {
      /** For REST. */
      url: string;
      streamUrl: string;
      apiKey: string;
      apiSecret: string;
    };
  };
}

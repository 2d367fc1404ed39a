import fc from "fast-check";

/** Property tests throw the same dice in every run, so that CI is never red by chance: `FC_SEED=n` throws others. */
fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 7) });

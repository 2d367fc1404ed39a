/** Seeded dice. Each use takes its own stream, named by keys, so that one more throw here moves nothing there. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform whole number in [0, n). */
  below(n: number): number;
  /** Standard normal. */
  normal(): number;
  /** Exponential with mean 1. */
  exponential(): number;
  poisson(mean: number): number;
}

/** The dice of one stream: equal keys give equal throws on every machine. */
export function createRandom(...keys: readonly (string | number)[]): Random {
  const next = sfc32(...hashKeys(keys.join("|")));
  const normal = (): number => {
    const radius = Math.sqrt(-2 * Math.log(1 - next()));
    return radius * Math.cos(2 * Math.PI * next());
  };
  return {
    next,
    normal,
    below: (n) => Math.floor(next() * n),
    exponential: () => -Math.log(1 - next()),
    poisson: (mean) => poisson(mean, next, normal),
  };
}

/** Knuth's product for small means; beyond 40 the normal curve is as good and does not cost per event. */
function poisson(mean: number, next: () => number, normal: () => number): number {
  if (mean <= 0) return 0;
  if (mean > 40) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = next(); product > limit; product *= next()) count++;
  return count;
}

/** Four 32-bit words from a text. */
function hashKeys(text: string): [number, number, number, number] {
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  let c = 0xb7e15162;
  let d = 0xdeadbeef;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 597_399_067);
    b = Math.imul(b ^ code, 2_869_860_233) ^ (a >>> 15);
    c = Math.imul(c ^ code, 951_274_213) ^ (b >>> 13);
    d = Math.imul(d ^ code, 2_716_044_179) ^ (c >>> 16);
  }
  return [a, b, c, d];
}

/** Small fast counting generator, 128 bits of state; passes the usual batteries. */
function sfc32(a: number, b: number, c: number, d: number): () => number {
  const next = (): number => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  };
  for (let i = 0; i < 15; i++) next();
  return next;
}

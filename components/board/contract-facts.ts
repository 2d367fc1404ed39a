import { type ContractFacts, contractFactsOf, type Instrument } from "#lib/market/instrument.ts";

/** How an underlying is written in a code of the derivatives board, since KRX. */
const UNDERLYINGS: Readonly<Record<string, string>> = { I1: "VN30", I2: "VN100", B5: "GB05", BA: "GB10" };

/**
 * The terms of a warrant or a future: as they were told, and where nobody told them what its code and its name
 * say by the rules of the exchanges. Null for everything else.
 */
export function factsOf(instrument: Instrument): ContractFacts | null {
  if (instrument.type === "CW") return { ...fromWarrantName(instrument), ...contractFactsOf(instrument) };
  if (instrument.exchange !== "DER") return null;
  const underlying = UNDERLYINGS[/^41([A-Z][0-9A-Z])/.exec(instrument.symbol)?.[1] ?? ""];
  return { ...(underlying ? { underlying } : {}), ...contractFactsOf(instrument) };
}

/** Words of a warrant's name that are not its issuer: its kind, style, term and series. */
const NO_ISSUER = /^(?:chứng|quyền|chung|quyen|\d.*|c|m|t|a|au|ca|eu|call|cash|met\d*|a\d+)$/i;

/** `Chứng quyền ACB/15M/SSI/C/EU/Cash-18` is of SSI on ACB, `Chứng quyền.FPT.KIS.M.CA.T.04` of KIS on FPT. */
function fromWarrantName({ symbol, nameVi }: Instrument): ContractFacts {
  const underlying = /^C([A-Z0-9]{3})\d{4}$/.exec(symbol)?.[1];
  const issuer = nameVi.split(/[\s/.-]+/).find((word) => word !== underlying && !NO_ISSUER.test(word));
  return { ...(underlying ? { underlying } : {}), ...(issuer ? { issuer } : {}) };
}

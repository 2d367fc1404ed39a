import type { FieldName, WindowName } from "./fields.ts";

export type Arithmetic = "+" | "-" | "*" | "/";
export type Comparison = ">" | ">=" | "<" | "<=" | "=" | "!=";
export type FunctionName = "abs" | "min" | "max" | "between";

/** A formula as it was understood, each part with its place in the text. */
export type Tree = (
  | { kind: "number"; value: number }
  | { kind: "field"; name: FieldName }
  | { kind: "window"; name: WindowName; minutes: number }
  | { kind: "negative"; of: Tree }
  | { kind: "not"; of: Tree }
  | { kind: "arithmetic"; sign: Arithmetic; left: Tree; right: Tree }
  | { kind: "comparison"; sign: Comparison; left: Tree; right: Tree }
  | { kind: "both"; left: Tree; right: Tree }
  | { kind: "either"; left: Tree; right: Tree }
  | { kind: "call"; name: FunctionName; given: readonly Tree[] }
) & { at: number; length: number };

/** What a part of a formula is: a condition, or a number. */
export function typeOf(tree: Tree): "boolean" | "number" {
  switch (tree.kind) {
    case "not":
    case "comparison":
    case "both":
    case "either":
      return "boolean";
    case "call":
      return tree.name === "between" ? "boolean" : "number";
    default:
      return "number";
  }
}

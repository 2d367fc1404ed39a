type Schema = Record<string, unknown>;

/** Words that say nothing about whether a value fits. */
const NOTES = new Set(["description", "default", "title", "format"]);

/**
 * What is wrong with a value by a JSON Schema of the OpenAPI document; empty when it fits. Knows exactly the
 * words our document uses, and fails on any other, so that none is passed over unseen.
 */
export function faultsOf(
  value: unknown,
  schema: Schema,
  components: Record<string, Schema>,
  at = "$",
): string[] {
  const faults: string[] = [];
  const check = (isRight: boolean, words: string): void => {
    if (!isRight) faults.push(`${at}: ${words}`);
  };
  const inner = (of: unknown, part: unknown, where: string): void => {
    faults.push(...faultsOf(of, part as Schema, components, where));
  };
  for (const [word, rule] of Object.entries(schema)) {
    if (NOTES.has(word)) continue;
    switch (word) {
      case "$ref": {
        const target = components[String(rule).replace("#/components/schemas/", "")];
        check(target !== undefined, `${rule} is not in the document`);
        if (target) inner(value, target, at);
        break;
      }
      case "type":
        check(
          [rule].flat().includes(typeOf(value)) || isNumberFor(rule, value),
          `is ${typeOf(value)}, not ${rule}`,
        );
        break;
      case "anyOf":
        check(
          (rule as Schema[]).some((each) => faultsOf(value, each, components).length === 0),
          "fits none of its alternatives",
        );
        break;
      case "const":
        check(value === rule, `is not ${rule}`);
        break;
      case "enum":
        check((rule as unknown[]).includes(value), `${value} is none of ${rule}`);
        break;
      case "pattern":
        if (typeof value === "string")
          check(new RegExp(String(rule)).test(value), `«${value}» has another form`);
        break;
      case "minimum":
        if (typeof value === "number") check(value >= Number(rule), `${value} is below ${rule}`);
        break;
      case "maximum":
        if (typeof value === "number") check(value <= Number(rule), `${value} is above ${rule}`);
        break;
      case "minLength":
      case "maxLength":
      case "minItems":
      case "maxItems":
      case "propertyNames":
        break;
      case "items":
        for (const [n, each] of (Array.isArray(value) ? value : []).entries())
          inner(each, rule, `${at}[${n}]`);
        break;
      case "prefixItems":
        check(Array.isArray(value) && value.length === (rule as Schema[]).length, "has another length");
        for (const [n, each] of (rule as Schema[]).entries())
          inner((value as unknown[])[n], each, `${at}[${n}]`);
        break;
      case "required":
        for (const name of rule as string[]) check(Object.hasOwn(Object(value), name), `${name} is missing`);
        break;
      case "properties":
        for (const [name, each] of Object.entries(rule as Schema)) {
          if (Object.hasOwn(Object(value), name)) inner((value as Schema)[name], each, `${at}.${name}`);
        }
        break;
      case "additionalProperties":
        for (const [name, each] of Object.entries(Object(value) as Schema)) {
          if (Object.hasOwn((schema.properties as Schema | undefined) ?? {}, name)) continue;
          if (rule === false) check(false, `${name} is not documented`);
          else inner(each, rule, `${at}.${name}`);
        }
        break;
      default:
        throw new Error(`the document uses «${word}», which this check does not know`);
    }
  }
  return faults;
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

function isNumberFor(rule: unknown, value: unknown): boolean {
  return [rule].flat().includes("integer") && Number.isInteger(value);
}

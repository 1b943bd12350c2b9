import { Template } from "@huggingface/jinja";

type Node = Record<string, unknown>;
const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && !Array.isArray(value);

/** What Python calls white space. */
const space = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";

/** str.strip(chars): takes these characters, or white space, off the ends. */
function strip(sides: "both" | "left" | "right", text: unknown, chars?: unknown): string {
  if (typeof text !== "string") throw new Error("only text can be stripped");
  const set = typeof chars === "string" ? chars.replace(/[\]\\^-]/g, "\\$&") : space;
  if (set === "") return text;
  const left = sides === "right" ? text : text.replace(new RegExp(`^[${set}]+`, "u"), "");
  return sides === "left" ? left : left.replace(new RegExp(`[${set}]+$`, "u"), "");
}

/** Python's ==, for the values inside a template: lists and tables hold their items wrapped. */
function equal(a: unknown, b: unknown): boolean {
  const number = (value: unknown) => (typeof value === "boolean" ? Number(value) : value);
  const inner = (value: unknown) => (isNode(value) && "value" in value ? value.value : value);
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((each, i) => equal(inner(each), inner(b[i])));
  }
  if (a instanceof Map && b instanceof Map) {
    return a.size === b.size && [...a].every(([key, each]) => b.has(key) && equal(inner(each), inner(b.get(key))));
  }
  return number(a) === number(b);
}

/** Names that no template can use itself. */
const functions = {
  "==": equal,
  "!=": (a: unknown, b: unknown) => !equal(a, b),
  strip: (text: unknown, chars?: unknown) => strip("both", text, chars),
  lstrip: (text: unknown, chars?: unknown) => strip("left", text, chars),
  rstrip: (text: unknown, chars?: unknown) => strip("right", text, chars),
  trim: (text: unknown, chars?: unknown) => strip("both", text === undefined ? "" : String(text ?? "None"), chars),
};
const nameOf = (key: string) => `Python's ${key}`;
const call = (key: keyof typeof functions, args: unknown[]): Node => ({
  type: "CallExpression",
  callee: { type: "Identifier", value: nameOf(key) },
  args,
});

/** Puts a call of ours for each comparison and each strip, which the library computes by JavaScript's rules. */
function correct(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(correct);
  if (node instanceof Map) return new Map([...node].map(([key, value]) => [correct(key), correct(value)]));
  if (!isNode(node)) return node;
  for (const [key, child] of Object.entries(node)) node[key] = correct(child);
  const { type, operator, callee, filter } = node;
  if (type === "BinaryExpression" && isNode(operator) && (operator.value === "==" || operator.value === "!=")) {
    return call(operator.value, [node.left, node.right]);
  }
  const args = Array.isArray(node.args) ? node.args : [];
  if (type === "CallExpression" && isNode(callee) && callee.type === "MemberExpression" && isNode(callee.property)) {
    const { value } = callee.property;
    if (value === "strip" || value === "lstrip" || value === "rstrip") return call(value, [callee.object, ...args]);
  }
  if (type === "FilterExpression" && isNode(filter)) {
    const name = filter.type === "CallExpression" && isNode(filter.callee) ? filter.callee : filter;
    if (name.value === "trim") return call("trim", [node.operand, ...(Array.isArray(filter.args) ? filter.args : [])]);
  }
  return node;
}

/**
 * A chat template, rendered as transformers renders it (Jinja with trim_blocks and lstrip_blocks, `raise_exception`,
 * `strftime_now`, loop controls).
 * @throws Error of the library when it is not Jinja; rendering throws what the template raises
 */
export function compileTemplate(source: string): (variables: Readonly<Record<string, unknown>>) => string {
  const template = new Template(source.replace(/\r\n?/g, "\n"));
  correct(template.parsed);
  const ours = Object.fromEntries(Object.entries(functions).map(([key, value]) => [nameOf(key), value]));
  return (variables) => template.render({ ...variables, ...ours });
}

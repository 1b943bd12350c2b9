import type { Random } from "../../lib/random";

/** What a template's `{name}` stands for; a value may itself be a template. */
export type Slots = Readonly<Record<string, string>>;

/** One item, uniformly. */
export function pick<T>(random: Random, items: readonly T[]): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error("Nothing to pick from: the list is empty.");
  return item;
}

/** `count` different items, in random order. */
export function pickSome<T>(random: Random, items: readonly T[], count: number): T[] {
  const left = [...items];
  return Array.from({ length: Math.min(count, left.length) }, () => {
    const item = pick(random, left);
    left.splice(left.indexOf(item), 1);
    return item;
  });
}

const innermostChoice = /\[([^[\]]*)\]/;
const slot = /\{(\w+)\}/;

/**
 * Writes a template out. `[a|b|c]` becomes one of its parts, choices may be nested; `{name}` becomes the slot of that
 * name, and `{Name}` the same with a capital first letter. Throws on a name that has no slot.
 */
export function expand(template: string, slots: Slots, random: Random): string {
  let text = template;
  for (;;) {
    const choice = innermostChoice.exec(text);
    if (choice) {
      text = text.replace(choice[0], () => pick(random, (choice[1] ?? "").split("|")));
      continue;
    }
    const name = slot.exec(text)?.[1];
    if (name === undefined) return text;
    text = text.replace(`{${name}}`, () => fill(name, slots, random));
  }
}

function fill(name: string, slots: Slots, random: Random): string {
  const value = slots[name];
  if (value !== undefined) return expand(value, slots, random);
  const lower = slots[name.charAt(0).toLowerCase() + name.slice(1)];
  if (lower === undefined) throw new Error(`The template uses {${name}}, which has no slot.`);
  return capitalise(expand(lower, slots, random));
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

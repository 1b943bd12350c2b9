import { z } from "zod";
import { defineReward, forEach, rewardFields } from "./reward-function";

const tag = z.string().regex(/^[\p{L}_][\p{L}\p{N}_-]{0,63}$/u, "A tag's name, such as think.");

const config = z.strictObject({
  type: z.literal("format"),
  ...rewardFields,
  tags: z.array(tag).min(1).max(16).default(["think"]), // blocks that must come, in this order, once each
  text_after: z.enum(["any", "some", "none"]).default("any"), // after the last block
  opened: z.boolean().default(false), // the prompt has written the first opening tag
});

/** Each block starts where the one before ended, space aside, and no opening tag comes twice. */
function wellFormed(text: string, { tags, text_after }: z.output<typeof config>): boolean {
  let rest = text;
  for (const [i, name] of tags.entries()) {
    const [open, close] = [`<${name}>`, `</${name}>`];
    if (i > 0) rest = rest.trimStart();
    if (!rest.startsWith(open) || rest.includes(open, open.length)) return false;
    const end = rest.indexOf(close, open.length);
    if (end === -1) return false;
    rest = rest.slice(end + close.length);
  }
  const blank = rest.trim() === "";
  return text_after === "any" || blank === (text_after === "none");
}

/** 1 where the completion has the blocks, else 0. As it stands by default it is TRL's think_format_reward. */
export const format = defineReward({
  type: "format",
  title: "Format",
  summary: "1 when the completion starts with <think>…</think>, or with other tags' blocks in order, else 0.",
  config,
  open: async (config) =>
    forEach(({ completion }) => {
      const text = config.opened ? `<${config.tags[0]}>${completion}` : completion;
      return wellFormed(text, config) ? 1 : 0;
    }),
});

import { z } from "zod";
import { linearPattern } from "./linear-pattern";
import { defineReward, forEach, rewardFields } from "./reward-function";

const config = z.strictObject({
  type: z.literal("regex"),
  ...rewardFields,
  pattern: z.string().min(1).max(2000), // RE2's syntax
  full_match: z.boolean().default(false), // the whole completion must match, not a part of it
  ignore_case: z.boolean().default(false),
  multiline: z.boolean().default(false),
  dot_all: z.boolean().default(false),
});

/** 1 where the completion matches the pattern, else 0. */
export const regex = defineReward({
  type: "regex",
  title: "Regular expression",
  summary: "1 when the completion, or a part of it, matches a pattern, else 0.",
  config,
  async open({ pattern, full_match, ignore_case, multiline, dot_all }) {
    const compiled = linearPattern(pattern, { ignoreCase: ignore_case, multiline, dotAll: dot_all });
    return forEach(({ completion }) =>
      (full_match ? compiled.testExact(completion) : compiled.test(completion)) ? 1 : 0,
    );
  },
});

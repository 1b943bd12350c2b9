import { Ajv, type Options, type ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { z } from "zod";
import { AppError } from "../errors";
import { linearPattern } from "./linear-pattern";
import { defineReward, forEach, rewardFields } from "./reward-function";

const config = z.strictObject({
  type: z.literal("json_schema"),
  ...rewardFields,
  schema: z.record(z.string(), z.unknown()),
  json_in: z.enum(["completion", "code_block"]).default("completion"), // all of it, or its last ``` block
  parses: z.number().min(0).max(1).default(0), // for JSON that does not fit the schema
});

// Ajv calls the engine as it would RegExp, flags "u"; `code` is for modules that are written to disk, which none is here.
const regExp = Object.assign((pattern: string) => linearPattern(pattern), { code: "" });
const options: Options = {
  strict: true,
  strictTypes: false,
  strictRequired: false,
  strictTuples: false,
  code: { regExp },
};

/** Draft 2020-12, or draft-07 where `$schema` says so. `format` is a remark, as draft 2020-12 has it. Nothing is fetched. */
function compile(schema: Record<string, unknown>): ValidateFunction {
  const old = typeof schema.$schema === "string" && schema.$schema.includes("draft-07");
  try {
    const ajv = new (old ? Ajv : Ajv2020)({ ...options, validateFormats: false });
    return ajv.compile(schema);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError("invalid", `The JSON schema does not work: ${reason}.`, undefined, { cause });
  }
}

function lastCodeBlock(text: string): string | null {
  const end = text.lastIndexOf("```");
  const start = end <= 0 ? -1 : text.lastIndexOf("```", end - 1);
  if (start === -1) return null;
  return text.slice(start + 3, end).replace(/^\w*\n/, "");
}

/** 1 where the completion is JSON that fits the schema, `parses` where it is JSON, else 0. */
export const jsonSchema = defineReward({
  type: "json_schema",
  title: "JSON schema",
  summary: "1 when the completion is JSON that fits a schema, else 0; JSON that does not fit may count for something.",
  config,
  async open({ schema, json_in, parses }) {
    const fits = compile(schema);
    return forEach(({ completion }) => {
      const text = json_in === "completion" ? completion : lastCodeBlock(completion);
      if (text === null) return 0;
      let value: unknown;
      try {
        value = JSON.parse(text);
      } catch {
        return 0;
      }
      try {
        return fits(value) ? 1 : parses;
      } catch (error) {
        if (error instanceof RangeError) return parses; // nested so deeply that checking it runs out of stack
        throw error;
      }
    });
  },
});

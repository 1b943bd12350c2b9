import { createHash } from "node:crypto";

/*
 * What makes two rows the same thing. Whoever adds prompts, responses or tasks uses these, so that adding anything a
 * second time finds the row that is there.
 */
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** `prompts.hash`, unique in a project. */
export const promptHash = (text: string): string => sha256(text);

/** `responses.hash`, unique for a prompt: two models may say the same. */
export const responseHash = (model: string | null, text: string): string => sha256(`${model ?? ""}\0${text}`);

/** `tasks.hash`, unique in a project; the responses' order does not matter. */
export const taskHash = (prompt: string, responses: readonly string[]): string =>
  sha256([prompt, ...[...responses].sort()].join("\n"));

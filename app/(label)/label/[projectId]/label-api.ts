import { z } from "zod";
import type { Lease } from "@/lib/labeling/renew-lease";
import type { ShownTask } from "@/lib/labeling/show-task";
import type { Submitted } from "@/lib/labeling/submit-label";

/* What the server's answers must look like; each is checked against the type that the server gives it. */
const draft = z.object({ value: z.json(), groupId: z.string().nullable() });
const task = z.object({
  assignmentId: z.string(),
  prompt: z.string(),
  responses: z.array(z.object({ key: z.string(), text: z.string() })),
  draft: draft.nullable(),
  leaseExpiresAt: z.number(),
}) satisfies z.ZodType<ShownTask>;
const outcome = z.enum(["ranked", "all_bad", "skipped", "flagged"]);

export const claimed = z.object({
  task: task.nullable(),
  progress: z.object({ today: z.number(), mine: z.number(), left: z.number() }),
});
export const submitted = z.object({
  status: z.enum(["recorded", "surplus"]),
  labelId: z.string(),
  outcome,
  undoUntil: z.number(),
  next: task.nullable(),
}) satisfies z.ZodType<Submitted>;
export const lease = z.discriminatedUnion("status", [
  z.object({ status: z.literal("held"), leaseExpiresAt: z.number() }),
  z.object({ status: z.literal("lost") }),
  z.object({ status: z.literal("done") }),
]) satisfies z.ZodType<Lease>;
export const undone = z.object({ task });
export const recentLabel = z.object({ labelId: z.string(), outcome, prompt: z.string(), undoUntil: z.number() });
export type RecentLabel = z.infer<typeof recentLabel>;

const failure = z.object({ error: z.object({ kind: z.string(), message: z.string() }) });

export interface Trouble {
  readonly kind: string; // the server's error kind, or "unreachable"
  readonly message: string;
}
export type Answer<T> = ({ readonly ok: true } & { readonly value: T }) | ({ readonly ok: false } & Trouble);

interface Options {
  readonly method?: "GET" | "POST";
  readonly keepalive?: boolean; // goes out even as the page closes
  readonly retries?: number; // after no answer or a fault of the server; only for what may be sent twice
}

/** Calls `/api/label/…`. Never throws: what went wrong comes back as a sentence for the annotator. */
export async function call<S extends z.ZodType>(
  path: string,
  body: object | null,
  schema: S,
  { method = "POST", keepalive = false, retries = 0 }: Options = {},
): Promise<Answer<z.output<S>>> {
  for (let attempt = 0; ; attempt++) {
    const answer = await once(path, body, schema, method, keepalive);
    const passing = !answer.ok && (answer.kind === "unreachable" || answer.kind === "internal");
    if (!passing || attempt >= retries) return answer;
    await new Promise((resolve) => setTimeout(resolve, 400 * 3 ** attempt));
  }
}

async function once<S extends z.ZodType>(
  path: string,
  body: object | null,
  schema: S,
  method: "GET" | "POST",
  keepalive: boolean,
): Promise<Answer<z.output<S>>> {
  let status = 0;
  try {
    const headers = { "content-type": "application/json" };
    const json = body === null ? {} : { body: JSON.stringify(body), headers };
    const response = await fetch(`/api/label/${path}`, {
      method,
      keepalive,
      signal: AbortSignal.timeout(20_000),
      ...json,
    });
    status = response.status;
    const given: unknown = await response.json();
    if (response.ok) return { ok: true, value: schema.parse(given) };
    return { ok: false, ...failure.parse(given).error };
  } catch {
    if (status === 0) return { ok: false, kind: "unreachable", message: "The server did not answer." };
    return {
      ok: false,
      kind: "internal",
      message: `The server gave an answer that makes no sense (status ${status}).`,
    };
  }
}

/** A key for one answer; crypto.randomUUID would need https, which a server on a local network may not have. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

import { z } from "zod";
import { AppError } from "../errors";

const told = z.union([
  z.object({ error: z.object({ message: z.string(), code: z.unknown().optional(), param: z.unknown().optional() }) }),
  z.object({ error: z.string() }).transform(({ error }) => ({ error: { message: error, code: null, param: null } })),
  z.object({ message: z.string() }).transform(({ message }) => ({ error: { message, code: null, param: null } })),
  z.object({ detail: z.string() }).transform(({ detail }) => ({ error: { message: detail, code: null, param: null } })),
]);

export interface Complaint {
  readonly message: string;
  readonly code: string | null;
  readonly param: string | null;
}

/** What an endpoint says is wrong, in whichever of the usual shapes; else the beginning of what it sent. */
export function readComplaint(body: string): Complaint {
  try {
    const { error } = told.parse(JSON.parse(body));
    const text = (value: unknown) => (typeof value === "string" ? value : null);
    return { message: error.message.slice(0, 300), code: text(error.code), param: text(error.param) };
  } catch {
    return { message: body.replace(/\s+/g, " ").trim().slice(0, 300), code: null, param: null };
  }
}

/** Whether the same again may go better. */
export function isPassing(status: number, { code }: Complaint): boolean {
  if (status === 429) return code !== "insufficient_quota" && code !== "billing_hard_limit_reached";
  return status === 408 || status === 409 || status === 425 || status >= 500;
}

/** An answer that is no answer, as a sentence that says what to do. */
export function explainStatus(
  url: string,
  model: string,
  status: number,
  complaint: Complaint,
  tries: number,
): AppError {
  const said = complaint.message ? ` It says: ${complaint.message}` : "";
  const times = tries > 1 ? ` after ${tries} tries` : "";
  if (status === 401 || status === 403)
    return new AppError(
      "forbidden",
      `${url} does not accept the API key. Give the right one (or set CHORUS_JUDGE_API_KEY).${said}`,
    );
  if (status === 404)
    return new AppError(
      "missing",
      `${url} knows no model “${model}”, or the address is wrong; it usually ends in /v1.${said}`,
    );
  if (status === 429)
    return new AppError(
      "limited",
      `${url} refuses more questions${times}: its limit or the account's quota is used up. Ask fewer at once, or go on later.${said}`,
    );
  if (status >= 500 || status === 408)
    return new AppError("conflict", `${url} failed${times} with status ${status}. Look at its log, then go on.${said}`);
  if (status >= 300 && status < 400)
    return new AppError("invalid", `${url} sends on to another address. Give that one; keys are not taken along.`);
  return new AppError("invalid", `${url} does not take the question (status ${status}).${said}`);
}

/** A request that came to nothing: no connection, a name nobody knows, no answer in time. */
export function explainFailure(url: string, error: unknown, timeoutSeconds: number, tries: number): AppError {
  const times = tries > 1 ? ` after ${tries} tries` : "";
  if (error instanceof Error && error.name === "TimeoutError") {
    const hint = "Give it longer, or ask fewer at once";
    return new AppError("conflict", `${url} gave no answer within ${timeoutSeconds} s${times}. ${hint}.`, undefined, {
      cause: error,
    });
  }
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
  const hint = code === "ECONNREFUSED" ? "Is the server running there?" : "Look at the address and the network.";
  return new AppError("conflict", `${url} cannot be reached${times} (${code}). ${hint}`, undefined, { cause: error });
}

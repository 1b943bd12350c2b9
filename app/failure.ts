import { randomBytes } from "node:crypto";
import { ZodError } from "zod";
import { AppError, type ErrorKind } from "@/lib/errors";

/** An error as a browser sees it. `details.fields` has the messages of a form's fields. */
export interface Failure {
  readonly ok: false;
  readonly kind: ErrorKind;
  readonly message: string;
  readonly details?: unknown;
  readonly requestId?: string;
}

/** What to tell about an error; faults of ours are logged with an id, and only the id is told. */
export function toFailure(error: unknown): Failure {
  if (error instanceof AppError && error.kind !== "internal") {
    return {
      ok: false,
      kind: error.kind,
      message: error.message,
      ...(error.details !== undefined && { details: error.details }),
    };
  }
  if (error instanceof ZodError) {
    const fields: Record<string, string> = {};
    for (const issue of error.issues) fields[issue.path.join(".")] ??= issue.message;
    const [first] = Object.entries(fields);
    const message = first ? (first[0] ? `${first[0]}: ${first[1]}` : first[1]) : "The input is not valid.";
    return { ok: false, kind: "invalid", message, details: { fields } };
  }
  const requestId = randomBytes(6).toString("hex");
  console.error(`[${requestId}]`, error);
  return {
    ok: false,
    kind: "internal",
    message: `Something went wrong on our side. Try again; if it stays, tell your administrator this number: ${requestId}.`,
    requestId,
  };
}

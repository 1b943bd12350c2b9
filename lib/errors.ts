/** What went wrong, as an HTTP status would say it. */
const statusOf = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  missing: 404,
  conflict: 409,
  gone: 410,
  limited: 429,
  internal: 500,
} as const;

export type ErrorKind = keyof typeof statusOf;

/**
 * An error whose message is meant for the person who caused it: it says what is wrong and what to do.
 * Domain functions throw it; `app/action.ts`, `app/route.ts`, `workers/` and the command line map it.
 * Any other error is a fault of ours and is shown as "internal".
 */
export class AppError extends Error {
  override readonly name = "AppError";
  constructor(
    readonly kind: ErrorKind,
    message: string,
    readonly details?: unknown,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
  get status(): number {
    return statusOf[this.kind];
  }
}

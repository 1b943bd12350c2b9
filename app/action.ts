import "server-only";
import { unstable_rethrow } from "next/navigation";
import type { z } from "zod";
import { currentUser } from "@/lib/auth/current-user";
import { assertRole } from "@/lib/auth/permissions";
import type { Role, User } from "@/lib/auth/user";
import { AppError } from "@/lib/errors";
import { type Failure, toFailure } from "./failure";

export type Result<T> = { ok: true; value: T } | Failure;

/**
 * Makes a server action: authorises, parses, runs, and maps errors to a value that a form can show. Every export of
 * an `actions.ts` goes through it (app/wrappers.test.ts). Next compares Origin with Host for actions by itself.
 */
export function action<S extends z.ZodType, T>(
  role: Role,
  schema: S,
  run: (input: z.output<S>, user: User) => T | Promise<T>,
): (input: z.input<S>) => Promise<Result<T>> {
  return async (input) => {
    try {
      const user = await currentUser();
      if (!user)
        throw new AppError("unauthenticated", "You are signed out. Sign in again; what you typed is kept here.");
      assertRole(user, role);
      return { ok: true, value: await run(schema.parse(input), user) };
    } catch (error) {
      unstable_rethrow(error); // redirect() and notFound() are thrown, too
      return toFailure(error);
    }
  };
}

import "server-only";
import { headers } from "next/headers";
import { forbidden, redirect } from "next/navigation";
import { currentUser } from "./current-user";
import { hasRole } from "./permissions";
import type { Role, User } from "./user";

/**
 * For pages: the signed-in person. Sends anybody else to the sign-in page, and back here afterwards; shows the
 * "not allowed" page to whoever has a lesser role. Actions and routes get theirs from `action` and `route`.
 */
export async function requireUser(minimum: Role = "annotator"): Promise<User> {
  const user = await currentUser();
  if (!user) {
    const path = (await headers()).get("x-chorus-path") ?? "/";
    redirect(path === "/" ? "/login" : `/login?from=${encodeURIComponent(path)}`);
  }
  if (!hasRole(user, minimum)) forbidden();
  return user;
}

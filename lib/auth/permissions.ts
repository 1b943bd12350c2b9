import { AppError } from "../errors";
import { type Role, roles, type User } from "./user";

/** Whether the user's role is at least `minimum`. */
export function hasRole(user: Pick<User, "role">, minimum: Role): boolean {
  return roles.indexOf(user.role) >= roles.indexOf(minimum);
}

/** @throws AppError forbidden when the user's role is below `minimum`. */
export function assertRole(user: Pick<User, "role">, minimum: Role): void {
  if (!hasRole(user, minimum)) {
    throw new AppError("forbidden", `This needs the role "${minimum}"; yours is "${user.role}". Ask an administrator.`);
  }
}

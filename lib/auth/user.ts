/** Roles, weakest first: each may do what those before it may. */
export const roles = ["annotator", "reviewer", "admin"] as const;
export type Role = (typeof roles)[number];

/** The signed-in person, as every page, action and domain function sees them. */
export interface User {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
}

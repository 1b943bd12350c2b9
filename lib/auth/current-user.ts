import "server-only";
import { cookies, headers } from "next/headers";
import { decode } from "next-auth/jwt";
import { cache } from "react";
import { db } from "../db/client";
import { authSecret } from "./auth-secret";
import { readSession } from "./read-session";
import type { User } from "./user";

export interface SignedIn {
  readonly user: User;
  readonly sessionId: string;
}

/** Who is asking, read from next-auth's cookie and checked against the `sessions` table once for each request. */
export const currentSession = cache(async (): Promise<SignedIn | null> => {
  const https = (await headers()).get("x-forwarded-proto") === "https";
  const cookie = (await cookies()).get(https ? "__Secure-next-auth.session-token" : "next-auth.session-token");
  if (!cookie) return null;
  const token = await decode({ token: cookie.value, secret: authSecret() }).catch(() => null);
  if (typeof token?.sid !== "string") return null;
  const user = readSession(db(), token.sid);
  return user && { user, sessionId: token.sid };
});

/** The signed-in person, or null. */
export async function currentUser(): Promise<User | null> {
  return (await currentSession())?.user ?? null;
}

import type { NextAuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import { db } from "../db/client";
import { AppError } from "../errors";
import { authSecret } from "./auth-secret";
import { checkCredentials, credentialsSchema } from "./check-credentials";
import { findInvited } from "./find-invited";
import { outsideProviders } from "./outside-providers";
import { readSession } from "./read-session";
import { revokeSessions } from "./revoke-sessions";
import { sessionSeconds, startSession } from "./start-session";

process.env.AUTH_TRUST_HOST ??= "true"; // works on any host and port: the origin is the request's own

/** What a request tells about the browser that signs in. */
export interface Caller {
  readonly address: string;
  readonly userAgent: string | null;
}

/**
 * next-auth's settings. The cookie is a signed and encrypted token that carries nothing but a session id (`sid`); the
 * `sessions` table says at each request whether it is still good, so revoking works at once (docs/decisions).
 */
export function authOptions(caller: Caller): NextAuthOptions {
  return {
    secret: authSecret(),
    session: { strategy: "jwt", maxAge: sessionSeconds },
    pages: { signIn: "/login", error: "/login", signOut: "/account" },
    providers: [
      CredentialsProvider({
        credentials: { email: { type: "email" }, password: { type: "password" } },
        async authorize(raw) {
          const input = credentialsSchema.safeParse(raw);
          if (!input.success) return null;
          try {
            return await checkCredentials(db(), input.data, caller.address);
          } catch (error) {
            if (error instanceof AppError && error.kind === "limited") throw new Error(limitedCode(error.details));
            console.error("Sign-in failed by a fault of ours:", error);
            throw new Error("Internal");
          }
        },
      }),
      ...outsideProviders(),
    ],
    callbacks: {
      signIn: ({ user, account }) =>
        account?.provider === "credentials" || (user.email != null && findInvited(db(), user.email) !== null),
      jwt({ token, user, account }) {
        if (!user) return token;
        const id = account?.provider === "credentials" ? user.id : findInvited(db(), user.email ?? "")?.id;
        return { sid: startSession(db(), id ?? "", caller.userAgent) };
      },
      session({ session, token }) {
        const user = typeof token.sid === "string" ? readSession(db(), token.sid) : null;
        return { expires: session.expires, ...(user && { user: { name: user.name, email: user.email } }) };
      },
    },
    events: {
      signOut({ token }) {
        const user = typeof token?.sid === "string" ? readSession(db(), token.sid) : null;
        if (user && typeof token.sid === "string") revokeSessions(db(), user.id, { only: token.sid });
      },
    },
  };
}

/** next-auth hands an error's text to the browser in a URL, so it is a code that the page turns into words. */
function limitedCode(details: unknown): string {
  const seconds = typeof details === "object" && details && "seconds" in details ? Number(details.seconds) : 60;
  return `Limited.${seconds}`;
}

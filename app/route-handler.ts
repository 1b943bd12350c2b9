import "server-only";
import { unstable_rethrow } from "next/navigation";
import type { NextRequest } from "next/server";
import type { z } from "zod";
import { currentUser } from "@/lib/auth/current-user";
import { assertRole } from "@/lib/auth/permissions";
import type { Role, User } from "@/lib/auth/user";
import { AppError } from "@/lib/errors";
import { toFailure } from "./failure";

interface Schemas<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B; // JSON; leave it out to read `request.body` yourself, as an upload does
}
interface Call<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  readonly params: z.output<P>;
  readonly query: z.output<Q>;
  readonly body: z.output<B>;
  readonly user: User;
  readonly request: NextRequest;
}
type Params = Record<string, string | string[] | undefined>;

/**
 * Makes a route handler: turns away other sites, authorises, parses, runs, and answers with JSON (a `Response` goes
 * out as it is). Every export of a `route.ts` goes through it, next-auth's own excepted (app/wrappers.test.ts).
 */
export function route<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  role: Role,
  schemas: Schemas<P, Q, B>,
  run: (call: Call<P, Q, B>) => unknown,
): (request: NextRequest, context: { params: Promise<Params> }) => Promise<Response> {
  return async (request, context) => {
    try {
      assertSameOrigin(request);
      const user = await currentUser();
      if (!user) throw new AppError("unauthenticated", "Sign in first.");
      assertRole(user, role);
      const value = await run({
        params: schemas.params?.parse(await context.params) as z.output<P>,
        query: schemas.query?.parse(Object.fromEntries(request.nextUrl.searchParams)) as z.output<Q>,
        body: schemas.body?.parse(await readJson(request)) as z.output<B>,
        user,
        request,
      });
      return value instanceof Response ? value : Response.json(value ?? null);
    } catch (error) {
      unstable_rethrow(error);
      const { ok: _, ...failure } = toFailure(error);
      return Response.json({ error: failure }, { status: new AppError(failure.kind, "").status });
    }
  };
}

/** @throws AppError forbidden for a request that changes something and was made by another site's page. */
function assertSameOrigin(request: Request): void {
  if (request.method === "GET" || request.method === "HEAD" || request.method === "OPTIONS") return;
  const site = request.headers.get("sec-fetch-site");
  const origin = request.headers.get("origin");
  const host = request.headers.get("x-forwarded-host") ?? request.headers.get("host");
  const same = site
    ? site === "same-origin" || site === "none"
    : !origin || (URL.canParse(origin) && new URL(origin).host === host);
  if (!same) throw new AppError("forbidden", "This request came from another site.");
}

async function readJson(request: Request): Promise<unknown> {
  if (request.headers.get("content-type")?.split(";")[0]?.trim() !== "application/json") {
    throw new AppError("invalid", "Send JSON, with the header content-type: application/json.");
  }
  try {
    return await request.json();
  } catch (cause) {
    throw new AppError("invalid", "The body is not valid JSON.", undefined, { cause });
  }
}

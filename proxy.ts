import { type NextRequest, NextResponse } from "next/server";

/** Tells pages their own address, so that signing in leads back to it. No security boundary: that is `requireUser`. */
export function proxy(request: NextRequest): NextResponse {
  const headers = new Headers(request.headers);
  headers.set("x-chorus-path", request.nextUrl.pathname + request.nextUrl.search);
  return NextResponse.next({ request: { headers } });
}

export const config = { matcher: "/((?!_next/|api/|.*\\.(?:svg|png|ico)$).*)" };

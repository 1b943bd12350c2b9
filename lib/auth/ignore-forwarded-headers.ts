import { type IncomingMessage, Server } from "node:http";

/**
 * Anybody can send `X-Forwarded-For: 1.2.3.4` and so get round the lock-out of an address. Without a proxy in front
 * these headers say nothing true, so they are dropped as requests come in; Next then fills in the connection's own
 * address and host. Behind a proxy that sets them, `CHORUS_TRUST_PROXY=1` keeps them.
 */
export function ignoreForwardedHeaders(): void {
  if (process.env.CHORUS_TRUST_PROXY === "1") return;
  const emit = Server.prototype.emit;
  Server.prototype.emit = function (this: Server, event: string | symbol, ...rest: unknown[]): boolean {
    if (event === "request" || event === "upgrade") dropForwarded(rest[0]);
    return Reflect.apply(emit, this, [event, ...rest]);
  };
}

function dropForwarded(request: unknown): void {
  if (!isRequest(request)) return;
  for (const name of Object.keys(request.headers)) {
    if (name === "forwarded" || name === "x-real-ip" || name.startsWith("x-forwarded-")) delete request.headers[name];
  }
}

function isRequest(value: unknown): value is IncomingMessage {
  return typeof value === "object" && value !== null && "headers" in value;
}

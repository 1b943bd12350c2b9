import { createServer, type IncomingHttpHeaders, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { ignoreForwardedHeaders } from "./ignore-forwarded-headers";

const { emit } = Server.prototype;
afterEach(() => {
  Server.prototype.emit = emit;
  delete process.env.CHORUS_TRUST_PROXY;
});

async function seenHeaders(): Promise<IncomingHttpHeaders> {
  let seen: IncomingHttpHeaders = {};
  const server = createServer((request, response) => {
    seen = request.headers;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await fetch(`http://127.0.0.1:${port}`, {
    headers: { "x-forwarded-for": "1.2.3.4", "x-forwarded-host": "evil", accept: "x" },
  });
  await new Promise((resolve) => server.close(resolve));
  return seen;
}

test("a caller cannot pretend to be another address or host", async () => {
  ignoreForwardedHeaders();
  const headers = await seenHeaders();
  expect(headers).toMatchObject({ accept: "x" });
  expect(Object.keys(headers).filter((name) => name.startsWith("x-forwarded"))).toEqual([]);
});

test("a proxy that is trusted is believed", async () => {
  process.env.CHORUS_TRUST_PROXY = "1";
  ignoreForwardedHeaders();
  expect(await seenHeaders()).toMatchObject({ "x-forwarded-for": "1.2.3.4" });
});

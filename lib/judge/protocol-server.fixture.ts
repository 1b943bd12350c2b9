import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";
import { message } from "../datasets/preference-row";

const request = z.looseObject({ model: z.string(), messages: z.array(message) });
export type Asked = z.output<typeof request> & { readonly headers: IncomingHttpHeaders; readonly at: number };

/** What the server does with a request: says something, or answers with a status and a body, or hangs. */
export type Reply =
  | string
  | { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> }
  | "hang up"
  | "never answer";

/** A server that speaks the protocol of POST /v1/chat/completions, on a free port of this machine. */
export async function startProtocolServer(reply: (asked: Asked, count: number) => Reply | Promise<Reply>) {
  const asked: Asked[] = [];
  let open = 0;
  let mostOpen = 0;
  const server = createServer(async (incoming, outgoing) => {
    open += 1;
    mostOpen = Math.max(mostOpen, open);
    outgoing.on("close", () => {
      open -= 1;
    });
    let text = "";
    for await (const chunk of incoming) text += chunk;
    const send = (status: number, body: unknown, headers: Record<string, string> = {}) => {
      outgoing.writeHead(status, { "content-type": "application/json", ...headers });
      outgoing.end(typeof body === "string" ? body : JSON.stringify(body));
    };
    if (incoming.method !== "POST" || incoming.url !== "/v1/chat/completions") {
      send(404, { error: { message: `no ${incoming.method} ${incoming.url} here` } });
      return;
    }
    const one: Asked = { ...request.parse(JSON.parse(text)), headers: incoming.headers, at: performance.now() };
    asked.push(one);
    const said = await reply(one, asked.length);
    if (said === "hang up") outgoing.destroy();
    else if (typeof said === "object") send(said.status, said.body ?? "", said.headers);
    else if (said !== "never answer") {
      const choice = { index: 0, message: { role: "assistant", content: said }, finish_reason: "stop" };
      send(200, { id: "x", object: "chat.completion", model: one.model, choices: [choice] });
    }
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    asked,
    mostOpen: () => mostOpen,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** What a judge who likes the longer response answers; reads the responses where they stand in the question. */
export function preferLonger({ messages }: Pick<Asked, "messages">): string {
  const text = messages.find(({ role }) => role === "user")?.content ?? "";
  const length = (name: string) => new RegExp(`<${name}>\n([^]*?)\n</${name}>`).exec(text)?.[1]?.length ?? 0;
  const [a, b] = [length("response_a"), length("response_b")];
  return `A has ${a} letters and B ${b}.\n[[${a > b ? "A" : a < b ? "B" : "C"}]]`;
}

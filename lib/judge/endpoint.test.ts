import { afterEach, describe, expect, it } from "vitest";
import { AppError } from "../errors";
import { openEndpoint } from "./endpoint";
import { keyFromEnv } from "./endpoint-settings";
import { type Reply, startProtocolServer } from "./protocol-server.fixture";

type Server = Awaited<ReturnType<typeof startProtocolServer>>;
let server: Server | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const messages = [{ role: "user" as const, content: "Hello" }];

/** A server that gives these replies one after the other, then "done". */
async function serving(...replies: Reply[]) {
  server = await startProtocolServer((_, count) => replies[count - 1] ?? "done");
  const options = { baseUrl: `${server.baseUrl}/`, model: "tester", key: "sk-1", retryMs: 5, tries: 4 };
  const write = (more: object = {}, signal?: AbortSignal) =>
    openEndpoint({ ...options, ...more }).write(messages, { seed: 1, signal });
  return { server, write };
}

async function failure(promise: Promise<unknown>): Promise<AppError> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(AppError);
  return error as AppError;
}

describe("an OpenAI-compatible endpoint", () => {
  it("is asked as the protocol says", async () => {
    const { server, write } = await serving();
    expect(await write({ temperature: 0.5, maxTokens: 77 })).toBe("done");
    const [{ headers, at: _, ...body }] = server.asked as [(typeof server.asked)[number]];
    expect(body).toEqual({ model: "tester", messages, max_tokens: 77, temperature: 0.5 });
    expect(headers.authorization).toBe("Bearer sk-1");
    await write({ key: null, temperature: null });
    expect(server.asked[1]?.headers.authorization).toBeUndefined();
    expect(server.asked[1]).not.toHaveProperty("temperature");
  });

  it("tries again what may pass: 500, 429, a connection that breaks", async () => {
    const { server, write } = await serving({ status: 503 }, { status: 429 }, "hang up");
    expect(await write()).toBe("done");
    expect(server.asked).toHaveLength(4);
  });

  it("waits as long as Retry-After asks, in seconds or milliseconds", async () => {
    const { server, write } = await serving(
      { status: 429, headers: { "retry-after": "1" } },
      { status: 503, headers: { "retry-after-ms": "200" } },
    );
    expect(await write()).toBe("done");
    const [first = 0, second = 0, third = 0] = server.asked.map(({ at }) => at);
    expect(second - first).toBeGreaterThan(980);
    expect(third - second).toBeGreaterThan(190);
    expect(third - second).toBeLessThan(900);
  });

  it("waits twice as long each time where nothing is asked for", async () => {
    const { server, write } = await serving({ status: 500 }, { status: 500 }, { status: 500 });
    await write({ retryMs: 60 });
    const [first = 0, second = 0, third = 0, fourth = 0] = server.asked.map(({ at }) => at);
    expect(second - first).toBeGreaterThan(28);
    expect(third - second).toBeGreaterThan(58);
    expect(fourth - third).toBeGreaterThan(118);
  });

  it.each([
    [{ status: 401, body: { error: { message: "bad key" } } }, "forbidden", /API key.*bad key/],
    [{ status: 404, body: { message: "no model" } }, "missing", /no model “tester”.*\/v1.*no model/],
    [{ status: 400, body: { error: "too long" } }, "invalid", /status 400.*too long/],
    [{ status: 429, body: { error: { message: "pay", code: "insufficient_quota" } } }, "limited", /quota.*pay/],
    [{ status: 302, headers: { location: "http://localhost:1/" } }, "invalid", /keys are not taken along/],
    [{ status: 200, body: "<html>Hi</html>" }, "invalid", /does not speak OpenAI's protocol: it sent “<html>/],
    [{ status: 200, body: { choices: [] } }, "invalid", /no chat completion/],
  ] as const)("does not repeat what will not pass, and says what to do: %j", async (reply, kind, sentence) => {
    const { server, write } = await serving(reply);
    const error = await failure(write());
    expect(error).toMatchObject({ kind, message: expect.stringMatching(sentence) });
    expect(server.asked).toHaveLength(1);
  });

  it("gives up after its tries, and after its time", async () => {
    const { server, write } = await serving(...Array.from({ length: 9 }, () => ({ status: 502 })));
    expect((await failure(write())).message).toMatch(/failed after 4 tries with status 502/);
    expect(server.asked).toHaveLength(4);
    const silent = await serving("never answer", "never answer");
    const late = await failure(silent.write({ timeoutSeconds: 0.1, tries: 2 }));
    expect(late.message).toMatch(/no answer within 0.1 s after 2 tries/);
    await silent.server.close();
    expect((await failure(silent.write({ tries: 1 }))).message).toMatch(/cannot be reached \(ECONNREFUSED\). Is the/);
  });

  it("asks newer models in their own words, and remembers it", async () => {
    const renamed = "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.";
    server = await startProtocolServer((asked) => {
      if ("max_tokens" in asked) return { status: 400, body: { error: { message: renamed, param: "max_tokens" } } };
      if ("temperature" in asked) {
        return { status: 400, body: { error: { message: "Only the default (1)", param: "temperature" } } };
      }
      return String(asked.max_completion_tokens);
    });
    const writer = openEndpoint({ baseUrl: server.baseUrl, model: "newer", maxTokens: 9, tries: 1 });
    expect(await writer.write(messages, { seed: 1 })).toBe("9");
    expect(await writer.write(messages, { seed: 1 })).toBe("9");
    expect(server.asked).toHaveLength(4);
  });

  it("stops at once when it is told to, while it asks and while it waits", async () => {
    for (const reply of ["never answer", { status: 429, headers: { "retry-after": "60" } }] as const) {
      const { server, write } = await serving(reply);
      const stop = new AbortController();
      const began = performance.now();
      const writing = write({}, stop.signal);
      while (server.asked.length === 0) await new Promise((next) => setTimeout(next, 5));
      stop.abort(new Error("enough"));
      await expect(writing).rejects.toThrow("enough");
      expect(performance.now() - began).toBeLessThan(2000);
      await server.close();
    }
  });

  it("refuses an address that is none, or that holds a secret", () => {
    const open = (baseUrl: string) => () => openEndpoint({ baseUrl, model: "m" });
    expect(open("example.org/v1")).toThrow("https://host/v1");
    expect(open("file:///etc/passwd")).toThrow("https://host/v1");
    expect(open("https://user:secret@example.org/v1")).toThrow("the key has its own field");
  });

  it("takes OpenAI's key to OpenAI alone", () => {
    const env = { NODE_ENV: "test", OPENAI_API_KEY: "theirs" } as const;
    expect(keyFromEnv("https://api.openai.com/v1", env)).toBe("theirs");
    expect(keyFromEnv("https://api.openai.com.example.org/v1", env)).toBeNull();
    expect(keyFromEnv("http://localhost:8000/v1", { ...env, CHORUS_JUDGE_API_KEY: "any" })).toBe("any");
  });
});

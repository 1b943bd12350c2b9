import { afterEach, expect, it } from "vitest";
import { defaultConstitution } from "./default-constitution";
import { openEndpoint } from "./endpoint";
import { startProtocolServer } from "./protocol-server.fixture";
import { revise } from "./revise";

let server: Awaited<ReturnType<typeof startProtocolServer>> | undefined;
afterEach(() => server?.close());

const { principles } = defaultConstitution;
const asked = { prompt: [{ role: "user" as const, content: "How do I boil an egg?" }], response: "No idea." };

it("criticises and rewrites by principles of the seed, each round what the one before wrote", async () => {
  server = await startProtocolServer(({ messages }, count) =>
    messages[0]?.content.startsWith("You review") ? `Critique ${count}.` : `Revision ${count}.`,
  );
  const writer = openEndpoint({ baseUrl: server.baseUrl, model: "tester" });
  const { response, rounds } = await revise(writer, asked, { principles, rounds: 2, seed: 4 });
  expect(response).toBe("Revision 4.");
  expect(rounds).toMatchObject([
    { critique: "Critique 1.", revision: "Revision 2." },
    { critique: "Critique 3.", revision: "Revision 4." },
  ]);
  const said = server.asked.map(({ messages }) => messages[1]?.content ?? "");
  expect(said[0]).toContain("<response>\nNo idea.\n</response>");
  expect(said[1]).toContain("<critique>\nCritique 1.\n</critique>");
  expect(said[2]).toContain("<response>\nRevision 2.\n</response>");
  const second = principles.find(({ id }) => id === rounds[1]?.principle);
  expect(said[2]).toContain(`<principle>\n${second?.text}\n</principle>`);
  expect(
    (await revise(writer, asked, { principles, rounds: 2, seed: 4 })).rounds.map((round) => round.principle),
  ).toEqual(rounds.map((round) => round.principle));
});

it("keeps the response where a revision is empty", async () => {
  server = await startProtocolServer(() => "");
  const writer = openEndpoint({ baseUrl: server.baseUrl, model: "tester" });
  expect((await revise(writer, asked, { principles, rounds: 1, seed: 0 })).response).toBe("No idea.");
});

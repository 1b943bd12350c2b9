import { expect, it } from "vitest";
import { randomFrom } from "../../random";
import { mostAtOnce, mostBytes } from "./no-room";
import { startSharedModule } from "./shared-module";

it("gives no memory twice and none beyond the end, however full it is", async () => {
  const { shared, wasm } = await startSharedModule();
  const random = randomFrom(1);
  const held: { from: number; to: number }[] = [];
  let refused = 0;
  for (let round = 0; round < 2000; round++) {
    if (random() < 0.4) for (const { from } of held.splice(Math.floor(random() * held.length), 1)) shared.free(from);
    const bytes = 1 + Math.floor(mostAtOnce * random() ** 8);
    try {
      const from = wasm._malloc(bytes);
      held.push({ from, to: from + bytes });
    } catch {
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(100);
  held.sort((a, b) => a.from - b.from);
  for (const [i, { from, to }] of held.entries()) {
    expect(from).toBeGreaterThan(0);
    expect(to).toBeLessThan(held[i + 1]?.from ?? mostBytes);
  }
});

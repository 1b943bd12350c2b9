import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = fileURLToPath(new URL(".", import.meta.url));
const numeric = ["lib/{engine,nn,algorithms,training,parity}/**/*.test.ts"];
const system = ["**/*.system.test.ts"]; // start real processes: servers, workers, the command line
const ignored = ["node_modules/**", "scratch/**", "e2e/**"];
const project = (name: string, include: string[], exclude: string[], testTimeout: number) => ({
  extends: true as const,
  test: {
    name,
    include,
    exclude: [...ignored, ...exclude],
    testTimeout,
    hookTimeout: testTimeout,
  },
});

export default defineConfig({
  resolve: { alias: { "@": here } },
  test: {
    pool: "forks",
    maxWorkers: 2, // by itself vitest leaves one core unused, which is half of a small machine
    projects: [
      project("unit", ["**/*.test.ts"], [...numeric, ...system], 60_000),
      project("numeric", numeric, system, 180_000),
      project("system", system, [], 180_000),
    ],
  },
});

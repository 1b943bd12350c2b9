import { availableParallelism, freemem, totalmem } from "node:os";
import type { Command } from "commander";
import { openEngine } from "../lib/engine/engine";
import { measureSpeed } from "../lib/engine/measure";
import { answer, examples, note } from "./frame/answer";

/** `npx chorus doctor`: which tensor engine, why, how fast, and what would make it faster. */
export function register(program: Command): void {
  const doctor = program
    .command("doctor")
    .description("Say which tensor engine computes here, why, how fast, and what would make it faster.")
    .action(async (_options: unknown, command: Command) => {
      const engine = await openEngine();
      note("measuring …");
      const { gflops } = await measureSpeed();
      const memory = { total: totalmem(), free: freemem() };
      const cores = availableParallelism();
      const rows: [string, string][] = [
        ["Engine", `${engine.name} (${engine.version})`],
        ["Why", engine.why],
        ["Device", `${engine.device}${engine.gpu ? ", graphics card" : ""}`],
        ["Steps", engine.captured ? "kept as graphs, replayed in one call" : "run operation by operation"],
        ["Speed", `${gflops.toFixed(gflops < 10 ? 1 : 0)} GFLOP/s (1024 x 1024 matrix product, float32)`],
        ["Memory", `${gigabytes(memory.total)} GB, ${gigabytes(memory.free)} GB free`],
        ["Cores", String(cores)],
        ["Node", `${process.version} on ${process.platform}-${process.arch}`],
        ...engine.others.map(({ name, why }): [string, string] => [`Not ${name}`, why]),
        ...engine.advice.map((line): [string, string] => ["Faster", line]),
      ];
      const width = Math.max(...rows.map(([label]) => label.length)) + 2;
      const text = rows.map(([label, value]) => label.padEnd(width) + value).join("\n");
      answer(command, text, { ok: true, ...engine, gflops: Math.round(gflops * 10) / 10, memory, cores });
    });
  examples(doctor, ["doctor", "doctor --json"]);
}

function gigabytes(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1);
}

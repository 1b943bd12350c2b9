import { AppError } from "../errors";
import type { Algorithm } from "./algorithm";
import { dpo } from "./dpo";
import { reward } from "./reward";
import { sft } from "./sft";

/** Every training method. A new one is a file and a line here; forms, command line, charts and docs follow from it. */
export const algorithms = { sft, reward, dpo } as const satisfies Record<string, Algorithm>;
export type AlgorithmName = keyof typeof algorithms;

export function isAlgorithmName(name: string): name is AlgorithmName {
  return Object.hasOwn(algorithms, name);
}

/** @throws AppError when there is no such method; it names those there are. */
export function findAlgorithm(name: string): Algorithm {
  if (isAlgorithmName(name)) return algorithms[name];
  throw new AppError("invalid", `No algorithm "${name}". There are: ${Object.keys(algorithms).join(", ")}.`);
}

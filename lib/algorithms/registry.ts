import { AppError } from "../errors";
import type { Algorithm } from "./algorithm";
import { cpo } from "./cpo";
import { dpo } from "./dpo";
import { gdpo } from "./gdpo";
import { grpo } from "./grpo";
import { kto } from "./kto";
import { onlineDpo } from "./online-dpo";
import { orpo } from "./orpo";
import { ppo } from "./ppo";
import { prm } from "./prm";
import { reinforce } from "./reinforce";
import { reward } from "./reward";
import { rloo } from "./rloo";
import { sft } from "./sft";
import { simpo } from "./simpo";

/** Every training method. A new one is a file and a line here; forms, command line, charts and docs follow from it. */
export const algorithms = {
  sft,
  reward,
  dpo,
  gdpo,
  kto,
  orpo,
  simpo,
  cpo,
  grpo,
  rloo,
  reinforce,
  ppo,
  online_dpo: onlineDpo,
  prm,
} as const satisfies Record<string, Algorithm>;
export type AlgorithmName = keyof typeof algorithms;

export function isAlgorithmName(name: string): name is AlgorithmName {
  return Object.hasOwn(algorithms, name);
}

/** @throws AppError when there is no such method; it names those there are. */
export function findAlgorithm(name: string): Algorithm {
  if (isAlgorithmName(name)) return algorithms[name];
  throw new AppError("invalid", `No algorithm "${name}". There are: ${Object.keys(algorithms).join(", ")}.`);
}

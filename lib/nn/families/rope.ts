import { z } from "zod";
import { refuse } from "./config-fields";

/**
 * RoPE's settings, as config.json has them before transformers 5 (rope_theta, rope_scaling) and since (rope_parameters).
 * Types: default, linear (frequencies divided), llama3 (long wavelengths divided, those between blended).
 */
const settings = z.looseObject({
  rope_type: z.string().nullish(),
  type: z.string().nullish(), // the older spelling of rope_type
  rope_theta: z.number().positive().nullish(),
  partial_rotary_factor: z.number().positive().max(1).nullish(),
  factor: z.number().positive().nullish(),
  low_freq_factor: z.number().positive().nullish(),
  high_freq_factor: z.number().positive().nullish(),
  original_max_position_embeddings: z.number().positive().nullish(),
});

export const ropeFields = {
  max_position_embeddings: z.int().positive().default(2048),
  rope_theta: z.number().positive().nullish(),
  partial_rotary_factor: z.number().positive().max(1).nullish(),
  rope_scaling: settings.nullish(),
  rope_parameters: settings.nullish(),
};
const config = z.looseObject(ropeFields);

/**
 * Inverse frequencies for `headSize` dimensions of a head, of which the settings' `partial_rotary_factor` (or
 * `fraction`) are rotated. Rounded to 32 bits where PyTorch rounds.
 * @throws AppError for a type that is not supported or lacks a setting
 */
export function inverseFrequencies(
  fields: z.output<typeof config>,
  headSize: number,
  { theta = 10_000, fraction = 1 } = {},
): Float32Array {
  const rope = fields.rope_scaling ?? fields.rope_parameters ?? {};
  const base = rope.rope_theta ?? fields.rope_theta ?? theta;
  const rotated = Math.trunc(headSize * (rope.partial_rotary_factor ?? fields.partial_rotary_factor ?? fraction));
  if (rotated % 2 !== 0 || rotated === 0) refuse(`RoPE would rotate ${rotated} dimensions of a head; it needs pairs`);
  const plain = Float32Array.from({ length: rotated / 2 }, (_, i) => {
    return 1 / Math.fround(base ** Math.fround((2 * i) / rotated));
  });
  const type = rope.rope_type ?? rope.type ?? "default";
  const need = (name: "factor" | "low_freq_factor" | "high_freq_factor") =>
    rope[name] ?? refuse(`RoPE of type "${type}" needs ${name}`);
  switch (type) {
    case "default":
      return plain;
    case "linear":
      return plain.map((frequency) => frequency / need("factor"));
    case "llama3": {
      const window = rope.original_max_position_embeddings ?? fields.max_position_embeddings;
      return plain.map((frequency) =>
        llama3(frequency, window, need("factor"), need("low_freq_factor"), need("high_freq_factor")),
      );
    }
    default:
      return refuse(`RoPE of type "${type}" is not supported; there is: default, linear, llama3`);
  }
}

/** Llama 3.1's scaling: what turns often within the original window stays, what hardly turns is slowed by `factor`. */
function llama3(frequency: number, window: number, factor: number, low: number, high: number): number {
  const wavelength = divide(2 * Math.PI, frequency);
  if (wavelength > window / low) return frequency / factor;
  if (wavelength < window / high) return frequency;
  const turns = divide(window, wavelength);
  const smooth = Math.fround(Math.fround(turns - low) / (high - low));
  const slowed = Math.fround(Math.fround(Math.fround(1 - smooth) * frequency) / factor);
  return slowed + Math.fround(smooth * frequency);
}

/** A number divided by a 32-bit one as PyTorch does it, through the reciprocal. */
const divide = (number: number, by: number) => Math.fround(Math.fround(1 / by) * Math.fround(number));

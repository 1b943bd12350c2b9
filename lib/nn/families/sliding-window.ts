import { z } from "zod";
import { refuse } from "./config-fields";

export const windowFields = {
  use_sliding_window: z.boolean().default(false),
  sliding_window: z.int().positive().nullish(),
  max_window_layers: z.int().min(0).default(28), // layers from this one on have the window
  layer_types: z.array(z.string()).nullish(),
};
const config = z.looseObject({ ...windowFields, num_hidden_layers: z.int(), max_position_embeddings: z.int() });

/** @throws AppError where some layer looks back over a part of the sequence only; a window as wide as all of it is none. */
export function refuseWindow(fields: z.output<typeof config>): void {
  const other = fields.layer_types?.find((type) => type !== "full_attention" && type !== "sliding_attention");
  if (other !== undefined) refuse(`layer_types: "${other}" is not supported`);
  const width = fields.use_sliding_window ? fields.sliding_window : null;
  const listed =
    fields.layer_types?.includes("sliding_attention") ?? fields.max_window_layers < fields.num_hidden_layers;
  if (listed && width && width < fields.max_position_embeddings) {
    refuse(`sliding_window ${width}: attention over a sliding window is not supported`);
  }
}

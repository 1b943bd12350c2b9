import { z } from "zod";
import { promptText } from "../../projects/prompt-text";
import { hasKeys, type ImportFormat } from "../import-format";
import { UnusableRow } from "../import-record";
import { messages } from "./messages";

const report = z.object({ model_name: z.string().trim().min(1) });
const row = z.object({
  prompt: z.union([z.string(), messages.transform(promptText)]),
  results: z.array(
    z.object({
      sampling_config: z.string().optional(),
      sampling_params: z.record(z.string(), z.unknown()).optional(),
      outputs: z.array(z.string()),
    }),
  ),
});

/** Open-Assistant's sampling reports: what one model answered, per prompt and sampling configuration. */
export const samplingReport: ImportFormat = {
  title: "Sampling reports (Open-Assistant)",
  description:
    "One JSON file for each model. Choose the reports of several models at once: their answers to the same prompt are ranked together, one from each model unless you say otherwise.",
  example: `{"model_name": "pythia-1b", "prompts": [{"prompt": "Name a fruit.", "results": [{"sampling_config": "k50", "sampling_params": {"top_k": 50}, "outputs": ["Apple.", "Pear."]}]}]}`,
  listKey: "prompts",
  gathers: true,
  looksLike: (value) => hasKeys(value, "prompt", "results"),
  read(value, header) {
    const model = report.safeParse(header).data?.model_name;
    if (model === undefined) throw new UnusableRow("The report has no model_name before its prompts. Add one.");
    const { prompt, results } = row.parse(value);
    return [
      {
        prompt,
        responses: results.flatMap(({ sampling_config, sampling_params, outputs }) =>
          outputs.map((text) => ({
            text,
            model,
            sampling: { config: sampling_config ?? "default", ...sampling_params },
          })),
        ),
      },
    ];
  },
};

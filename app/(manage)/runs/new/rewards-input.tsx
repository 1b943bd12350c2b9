"use client";

import { Button, Checkbox, IconButton, Text, TextField } from "@radix-ui/themes";
import { Plus, Trash2 } from "lucide-react";
import { z } from "zod";
import { Choose } from "@/app/_ui/choose";
import { Field } from "@/app/_ui/field";
import { FormError } from "@/app/_ui/form-error";
import { promptColumns } from "@/lib/datasets/prompt-key";
import type { TrainingFile } from "@/lib/datasets/training-files";
import { type RewardChoice, type RewardField, readRewardField } from "@/lib/runs/reward-field";
import type { Base } from "./use-new-run";

const rewardList = z.array(z.looseObject({ type: z.string() }));
type Reward = z.output<typeof rewardList>[number];

interface Props {
  readonly value: string; // JSON
  readonly error: string | undefined;
  readonly choices: readonly RewardChoice[];
  readonly models: readonly Base[]; // reward models
  readonly file: TrainingFile | null; // what is learned from; null: rankings, which have no answers
  readonly onChange: (text: string) => void;
}

/** The rewards of the setting's text; null where it is none that this can show. */
function read(text: string): Reward[] | null {
  if (text.trim() === "") return [];
  try {
    return rewardList.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** What judges the responses of a run that writes them itself: one or more rewards, each with its settings and its weight. */
export function RewardsInput({ value, error, choices, models, file, onChange }: Props) {
  const rewards = read(value);
  const columns = file ? promptColumns(file.columns) : [];
  const known = { choices, models, columns };
  const write = (list: readonly Reward[]) => onChange(list.length === 0 ? "" : JSON.stringify(list));
  if (rewards === null) {
    return (
      <Field label="Rewards" error={error} hint="A list in JSON. Empty it to choose from a list instead.">
        {(control) => <TextField.Root {...control} value={value} onChange={(event) => onChange(event.target.value)} />}
      </Field>
    );
  }
  const replace = (index: number, reward: Reward) => write(rewards.with(index, reward));
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 text-sm font-medium">Rewards</legend>
      <Text as="p" size="1" color="gray" mb="2">
        What judges the responses that the model writes. Their weighted sum is the reward; at least one is needed.
      </Text>
      <ul className="flex flex-col gap-3">
        {rewards.map((reward, index) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: rewards have no other name; another type starts its inputs anew
            key={`${index} ${reward.type} ${rewards.length}`}
            className="rounded-xl border border-gray-a5 bg-panel p-4"
          >
            <OneReward
              reward={reward}
              {...known}
              onChange={(changed) => replace(index, changed)}
              onRemove={() => write(rewards.toSpliced(index, 1))}
            />
          </li>
        ))}
      </ul>
      <Button
        type="button"
        variant="soft"
        mt="3"
        onClick={() => write([...rewards, fresh(firstType(file, models), known)])}
      >
        <Plus size={15} aria-hidden /> Add a reward
      </Button>
      <div className="mt-2">
        <FormError message={error} />
      </div>
    </fieldset>
  );
}

type Known = Pick<Props, "choices" | "models"> & { readonly columns: readonly string[] };

const ofSteps = "process_reward_model";
const modelsFor = (type: string, models: Props["models"]) => models.filter(({ steps }) => steps === (type === ofSteps));

/** What is likely meant: a rule where there are answers, else a model where there is one. */
function firstType(file: Props["file"], models: Props["models"]): string {
  if (file && file.answers > 0) return 2 * file.numbers >= file.answers ? "numeric_answer" : "exact_answer";
  return modelsFor("reward_model", models).length > 0 ? "reward_model" : "keyword";
}

/** A reward of this type as it first stands there: with a model where it needs one, and a column that is there. */
function fresh(type: string, { choices, models, columns }: Known): Reward {
  const [model] = modelsFor(type, models);
  const choice = choices.find((each) => each.type === type);
  const needs = choice?.fields.some(({ kind }) => kind === "model");
  const column = choice?.columns && !columns.includes("answer") ? columns[0] : undefined;
  return { type, ...(needs && model && { model: model.id }), ...(column !== undefined && { column }) };
}

interface OneProps extends Known {
  readonly reward: Reward;
  readonly onChange: (reward: Reward) => void;
  readonly onRemove: () => void;
}

function OneReward({ reward, choices, models, columns, onChange, onRemove }: OneProps) {
  const choice = choices.find(({ type }) => type === reward.type);
  const set = (name: string, value: unknown) => {
    const { [name]: _, ...others } = reward;
    onChange({ ...others, type: reward.type, ...(value !== undefined && { [name]: value }) });
  };
  const weight: RewardField = { name: "weight", kind: "number", standard: "1", required: false, choices: [] };
  return (
    <div className="flex flex-col gap-3">
      <div className="flex items-end gap-3">
        <div className="min-w-0 flex-1">
          <Field label="Judged by">
            {(control) => (
              <Choose
                {...control}
                value={reward.type}
                onChange={(type) => onChange(fresh(type, { choices, models, columns }))}
                choices={choices.map(({ type, title, columns: reads }) => {
                  const lacks = reads && columns.length === 0;
                  const name = lacks ? `${title} (needs answers: choose a training file that has them)` : title;
                  return { id: type, name, disabled: lacks };
                })}
              />
            )}
          </Field>
        </div>
        <IconButton type="button" variant="soft" color="gray" onClick={onRemove} aria-label="Remove this reward">
          <Trash2 size={15} />
        </IconButton>
      </div>
      {choice && (
        <Text as="p" size="1" color="gray">
          {choice.summary}
        </Text>
      )}
      <div className="grid items-start gap-x-4 gap-y-3 sm:grid-cols-2">
        {[...(choice?.fields ?? []), weight].map((field) => (
          <RewardSetting
            key={field.name}
            field={field}
            value={reward[field.name]}
            models={modelsFor(reward.type, models)}
            steps={reward.type === ofSteps}
            onChange={(text) => set(field.name, readRewardField(field, text))}
          />
        ))}
      </div>
    </div>
  );
}

interface SettingProps {
  readonly field: RewardField;
  readonly value: unknown;
  readonly models: Props["models"];
  readonly steps: boolean; // models that judge steps
  readonly onChange: (text: string) => void;
}

const titleOf = (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll("_", " ")}`;

function RewardSetting({ field, value, models, steps, onChange }: SettingProps) {
  const { kind, standard, required } = field;
  if (kind === "models")
    return <ModelList field={field} value={value} models={models} steps={steps} onChange={onChange} />;
  if (kind === "model" && models.length === 0) return <NoModel steps={steps} />;
  const text = value === undefined ? standard : typeof value === "object" ? textOf(value) : String(value);
  const hint = kind === "list" ? "Commas between." : standard !== "" && `default ${standard}`;
  return (
    <Field label={titleOf(field.name)} optional={!required && standard === ""} hint={hint}>
      {(control) =>
        kind === "model" || kind === "choice" || kind === "switch" ? (
          <Choose {...control} value={text} onChange={onChange} choices={optionsOf(field, models)} />
        ) : (
          <TextField.Root
            {...control}
            defaultValue={text}
            onChange={(event) => onChange(event.target.value)}
            inputMode={kind === "number" ? "decimal" : "text"}
          />
        )
      }
    </Field>
  );
}

function NoModel({ steps }: Pick<SettingProps, "steps">) {
  return (
    <Text as="p" size="1" color="gray">
      There is no {steps ? "process reward model" : "reward model"} yet: train one first, from the same base checkpoint.
    </Text>
  );
}

function ModelList({ value, models, steps, onChange }: SettingProps) {
  const chosen = Array.isArray(value) ? value.map(String) : [];
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-medium">Models, two or more</legend>
      <div className="flex flex-col gap-1.5">
        {models.map(({ id, name }) => (
          <Text as="label" size="2" key={id} className="flex items-center gap-2">
            <Checkbox
              checked={chosen.includes(id)}
              onCheckedChange={(checked) =>
                onChange((checked === true ? [...chosen, id] : chosen.filter((each) => each !== id)).join(","))
              }
            />
            {name}
          </Text>
        ))}
        {models.length === 0 && <NoModel steps={steps} />}
      </div>
    </fieldset>
  );
}

const textOf = (value: object | null) => (Array.isArray(value) ? value.join(", ") : JSON.stringify(value));

function optionsOf({ kind, choices }: RewardField, models: Props["models"]): { id: string; name: string }[] {
  if (kind === "model") return models.map(({ id, name }) => ({ id, name }));
  if (kind === "switch")
    return [
      { id: "true", name: "yes" },
      { id: "false", name: "no" },
    ];
  return choices.map((choice) => ({ id: choice, name: choice }));
}

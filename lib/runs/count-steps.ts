/** Optimizer steps that a run over `rows` takes, from settings as a form holds them; null while they make no sense. */
export function countSteps(rows: number, texts: Readonly<Record<string, string>>): number | null {
  const number = (name: string) => Number(texts[name]?.replace(",", "."));
  const most = number("max_steps");
  if (most > 0) return most;
  const perStep = number("per_device_train_batch_size") * number("gradient_accumulation_steps");
  const steps = Math.ceil(Math.ceil(rows / perStep) * number("num_train_epochs"));
  return Number.isFinite(steps) && steps > 0 ? steps : null;
}

/**
 * Steps that a run over `rows` takes, from settings as a form holds them; null while they make no sense. Of a method that
 * writes responses itself the rows are different prompts, of which each gets several in a step.
 */
export function countSteps(rows: number, texts: Readonly<Record<string, string>>): number | null {
  const number = (name: string) => Number(texts[name]?.replace(",", "."));
  const most = number("max_steps");
  if (most > 0) return most;
  const or1 = (name: string) => (name in texts ? number(name) : 1);
  const batches = number("gradient_accumulation_steps") * or1("num_mini_batches");
  const perStep = (number("per_device_train_batch_size") * batches) / or1("num_generations");
  const steps = Math.ceil(Math.ceil(rows / perStep) * number("num_train_epochs"));
  return Number.isFinite(steps) && steps > 0 ? steps : null;
}

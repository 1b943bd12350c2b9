const prompts = [
  "How do I boil an egg?",
  "Can you write a short thank-you note to my neighbor?",
  "What should I wear when it rains?",
  "Tell me something about the moon.",
  "What is seven plus five?",
  "How can I sleep better?",
  "Suggest a gift for my sister.",
  "Explain the word patience.",
  "Plan a quiet Sunday for me.",
  "I feel sad today. What can I do?",
  "How do I keep a plant alive?",
  "Write an apology for being late.",
  "What is a good name for a dog?",
  "Give me an idea for dinner.",
  "Is it better to walk or to drive to work?",
  "How do I learn to swim?",
  "What do bees do?",
  "Help me say no to an invitation.",
  "What is the capital of France?",
  "How do I clean my shoes?",
] as const;

const models: Record<string, (topic: string, i: number) => string> = {
  "curt-1b": (_, i) => `Keep it simple and start today. (${i + 1})`,
  "plain-3b": (topic) =>
    `Here is a plain answer to "${topic}". Take one step after another, and ask when you are stuck.`,
  "wordy-12b": (topic) =>
    `What a wonderful question! Let me think about "${topic}" with you. ${"There is so much to say about this, and every little thing matters in its own way. ".repeat(4)}I hope that this helps you a lot!`,
};

/**
 * What three models that do not exist answered to the same prompts: a curt one, a plain one, one that cannot stop. One
 * file for each, in the format of Open-Assistant's sampling reports.
 */
export function samplingReports(count: number): { name: string; mimeType: string; buffer: Buffer }[] {
  return Object.entries(models).map(([model, answer]) => {
    const rows = prompts.slice(0, count).map((prompt, i) => {
      const outputs = [answer(prompt.replace(/[?.]$/, "").toLowerCase(), i)];
      return { prompt, results: [{ sampling_config: "k50", sampling_params: { top_k: 50 }, outputs }] };
    });
    const report = JSON.stringify({ model_name: model, prompts: rows });
    return { name: `${model}.json`, mimeType: "application/json", buffer: Buffer.from(report) };
  });
}

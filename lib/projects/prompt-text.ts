import type { Message } from "../datasets/preference-row";

/*
 * A prompt is stored as one text. One user turn is that text as it stands. Anything longer is written turn by turn,
 * each under a line that names who speaks:
 *
 *   <|user|>
 *   What is a bond?
 *   <|assistant|>
 *   A loan that can be sold.
 *   <|user|>
 *   And who buys it?
 *
 * A line of content that looks like such a line (or like an escaped one) gets one more backslash in front, so every
 * list of messages comes back exactly as it was.
 */
const speaker = /^<\|(system|user|assistant)\|>$/;
const escaped = /^\\*<\|(?:system|user|assistant)\|>$/;

/** The messages that a prompt's text stands for; at least one. */
export function promptMessages(text: string): Message[] {
  const lines = text.split("\n");
  if (!speaker.test(lines[0] ?? "")) return [{ role: "user", content: text }];
  const turns: { role: Message["role"]; lines: string[] }[] = [];
  for (const line of lines) {
    const role = speaker.exec(line)?.[1];
    if (role === "system" || role === "user" || role === "assistant") turns.push({ role, lines: [] });
    else turns.at(-1)?.lines.push(escaped.test(line) ? line.slice(1) : line);
  }
  return turns.map((turn) => ({ role: turn.role, content: turn.lines.join("\n") }));
}

/** The text that stands for `messages`: the inverse of `promptMessages`. */
export function promptText(messages: readonly Message[]): string {
  const [first] = messages;
  if (first && messages.length === 1 && first.role === "user" && !speaker.test(first.content.split("\n")[0] ?? "")) {
    return first.content;
  }
  return messages.map(({ role, content }) => `<|${role}|>\n${escapeLines(content)}`).join("\n");
}

function escapeLines(content: string): string {
  return content
    .split("\n")
    .map((line) => (escaped.test(line) ? `\\${line}` : line))
    .join("\n");
}

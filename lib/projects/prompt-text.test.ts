import fc from "fast-check";
import { expect, test } from "vitest";
import { promptMessages, promptText } from "./prompt-text";

const line = fc.constantFrom(
  "",
  "hello",
  "<|user|>",
  "<|assistant|>",
  "\\<|user|>",
  "\\\\<|system|>",
  " <|user|>",
  "a\r",
);
const content = fc.oneof(
  fc.string(),
  fc.array(line, { minLength: 1, maxLength: 5 }).map((lines) => lines.join("\n")),
);
const message = fc.record({ role: fc.constantFrom("system" as const, "user" as const, "assistant" as const), content });

test("one user turn is stored as it stands", () => {
  expect(promptText([{ role: "user", content: "Why is the sky blue?\nBriefly." }])).toBe(
    "Why is the sky blue?\nBriefly.",
  );
});

test("every list of messages comes back exactly", () => {
  fc.assert(
    fc.property(fc.array(message, { minLength: 1, maxLength: 6 }), (messages) => {
      expect(promptMessages(promptText(messages))).toEqual(messages);
    }),
  );
});

test("every text means at least one message", () => {
  fc.assert(fc.property(content, (text) => promptMessages(text).length >= 1));
});

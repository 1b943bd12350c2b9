import { describe, expect, it } from "vitest";
import { compileTemplate } from "./chat-template";
import fixture from "./fixtures/chat-templates.json";

const { conversations, templates } = fixture;
const variables = { tools: null, documents: null, bos_token: "<s>", eos_token: "</s>" };

describe("compileTemplate", () => {
  // What transformers made of the same templates and messages: fixtures/chat-templates.py.
  it.each(templates)("as transformers: $name", ({ template, cases }) => {
    for (const { conversation, prompt, text, error } of cases) {
      const messages = conversations[conversation];
      const render = () => compileTemplate(template)({ ...variables, messages, add_generation_prompt: prompt });
      if (error === undefined) expect(render()).toBe(text);
      else expect(render).toThrow(error);
    }
  });

  it("knows the day", () => {
    const [day, text] = [new Date(), compileTemplate("{{ strftime_now('%Y-%m-%d') }}")({})];
    const two = (n: number) => String(n).padStart(2, "0");
    expect(text).toBe(`${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`);
  });

  it("says when it is no template", () => {
    expect(() => compileTemplate("{% if %}")).toThrow();
    expect(() => compileTemplate("{% for x in y %}")).toThrow();
  });
});

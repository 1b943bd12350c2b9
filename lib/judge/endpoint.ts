import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Message } from "../datasets/preference-row";
import { AppError } from "../errors";
import { explainFailure, explainStatus, isPassing, readComplaint } from "./endpoint-errors";
import { type EndpointSettings, endpointAddress, endpointOptions } from "./endpoint-settings";
import { askedPause, ownPause } from "./retry-pause";
import type { Writer } from "./writer";

const part = z.object({ type: z.string(), text: z.string().optional() });
const completion = z.object({
  choices: z
    .array(
      z.object({
        message: z.object({ content: z.union([z.string(), z.array(part)]).nullish(), refusal: z.string().nullish() }),
        finish_reason: z.string().nullish(),
      }),
    )
    .min(1),
});

/**
 * A model behind an OpenAI-compatible endpoint: POST {baseUrl}/chat/completions. What may pass (429, 5xx, no connection,
 * no answer in time) is tried again after the pause that the endpoint asks for, else one that doubles; redirects are not
 * followed, so the key goes nowhere else. Newer models of OpenAI take `max_completion_tokens` in place of `max_tokens`
 * and no temperature: when the endpoint says so, it is asked that way from then on.
 */
export function openEndpoint(settings: EndpointSettings): Writer {
  const { baseUrl, model } = endpointAddress.parse(settings);
  const { temperature, maxTokens, timeoutSeconds, tries, atOnce, retryMs } = endpointOptions.parse(settings);
  const { key } = settings;
  const url = `${baseUrl}/chat/completions`;
  let lengthField = "max_tokens";
  let sendTemperature = temperature !== null;

  /** Whether another way of saying the same is left to try. */
  const adapt = (complaint: { message: string; param: string | null }, sent: Record<string, unknown>): boolean => {
    const about = `${complaint.param ?? ""} ${complaint.message}`;
    if (/\bmax_completion_tokens\b/.test(about) && "max_tokens" in sent) lengthField = "max_completion_tokens";
    else if (/\btemperature\b/.test(about) && "temperature" in sent) sendTemperature = false;
    else return false;
    return true;
  };

  async function ask(messages: readonly Message[], signal: AbortSignal | undefined) {
    const body = { model, messages, [lengthField]: maxTokens, ...(sendTemperature && { temperature }) };
    const timeout = AbortSignal.timeout(timeoutSeconds * 1000);
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...(key && { authorization: `Bearer ${key}` }) },
      body: JSON.stringify(body),
      redirect: "manual",
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    return { body, response, text: await response.text() };
  }

  async function write(
    messages: readonly Message[],
    { seed, signal }: { seed: number; signal?: AbortSignal | undefined },
  ) {
    for (let attempt = 1; ; attempt++) {
      signal?.throwIfAborted();
      let pause: number | null = null;
      try {
        const { body, response, text } = await ask(messages, signal);
        if (response.ok) return readCompletion(url, text);
        const complaint = readComplaint(text);
        if (response.status === 400 && adapt(complaint, body)) {
          attempt -= 1;
          continue;
        }
        if (!isPassing(response.status, complaint) || attempt >= tries) {
          throw explainStatus(url, model, response.status, complaint, attempt);
        }
        pause = askedPause(response.headers, Date.now());
      } catch (error) {
        if (error instanceof AppError) throw error;
        signal?.throwIfAborted();
        if (attempt >= tries) throw explainFailure(url, error, timeoutSeconds, attempt);
      }
      await sleep(pause ?? ownPause(retryMs, attempt + 1, seed), undefined, { signal }).catch((error: unknown) => {
        signal?.throwIfAborted();
        throw error;
      });
    }
  }

  return { name: model, atOnce, write, close: () => undefined };
}

/** @throws AppError when it is not a chat completion */
function readCompletion(url: string, text: string): string {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    const start = text.replace(/\s+/g, " ").trim().slice(0, 80);
    throw new AppError(
      "invalid",
      `${url} does not speak OpenAI's protocol: it sent “${start}”. The base URL usually ends in /v1.`,
      undefined,
      { cause },
    );
  }
  const parsed = completion.safeParse(json);
  const choice = parsed.data?.choices[0];
  if (!choice) {
    throw new AppError(
      "invalid",
      `${url} sent no chat completion (${z.prettifyError(parsed.error ?? new z.ZodError([]))}).`,
    );
  }
  const { content, refusal } = choice.message;
  if (typeof content === "string") return content;
  return content?.map(({ text: piece }) => piece ?? "").join("") ?? refusal ?? "";
}

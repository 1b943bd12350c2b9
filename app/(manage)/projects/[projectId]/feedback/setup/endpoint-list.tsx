"use client";

import { Button, Heading, Text } from "@radix-ui/themes";
import { useState } from "react";
import { ConfirmButton } from "@/app/_ui/confirm-button";
import { FormError } from "@/app/_ui/form-error";
import { useAction } from "@/app/_ui/use-action";
import type { ListedEndpoint } from "@/lib/feedback/read-endpoint";
import { probeEndpointAction, removeEndpointAction } from "../actions";
import { EndpointDialog } from "./endpoint-dialog";
import { KeyDialog } from "./key-dialog";

const keys = {
  stored: "key stored on the server",
  environment: "key from the server’s environment",
  none: "no key",
} as const;

/** Models behind endpoints, for all projects: add, try, give another key, remove. */
export function EndpointList({ endpoints }: { endpoints: readonly ListedEndpoint[] }) {
  return (
    <section aria-labelledby="endpoints">
      <Heading as="h2" size="4" id="endpoints" mb="1">
        Endpoints
      </Heading>
      <Text as="p" size="2" color="gray" mb="3">
        Models that answer in OpenAI’s protocol: OpenAI, vLLM, llama.cpp, SGLang, Ollama, a gateway. They serve every
        project. Prompts and responses are sent to them. Your checkpoints can judge without any of this.
      </Text>
      {endpoints.length > 0 && (
        <ul className="mb-3 divide-y divide-gray-a4 overflow-hidden rounded-xl border border-gray-a5 bg-panel">
          {endpoints.map((endpoint) => (
            <Endpoint key={endpoint.id} endpoint={endpoint} />
          ))}
        </ul>
      )}
      <EndpointDialog />
    </section>
  );
}

function Endpoint({ endpoint }: { endpoint: ListedEndpoint }) {
  const { id: endpointId, name } = endpoint;
  const [answer, setAnswer] = useState("");
  const probe = useAction(probeEndpointAction, ({ answer, milliseconds }) =>
    setAnswer(`It answered in ${(milliseconds / 1000).toFixed(1)} s: ${answer}`),
  );
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <div className="min-w-0 flex-1 basis-56">
        <div className="text-sm font-medium">{name}</div>
        <div className="text-xs break-all text-gray-11">
          {endpoint.model} at {endpoint.baseUrl} · {keys[endpoint.key]}
        </div>
      </div>
      <div className="flex flex-wrap gap-2">
        <Button
          size="1"
          variant="soft"
          loading={probe.pending}
          onClick={() => {
            setAnswer("");
            void probe.run({ endpointId });
          }}
        >
          Try it
        </Button>
        <KeyDialog endpointId={endpointId} name={name} />
        <ConfirmButton
          size="1"
          variant="soft"
          color="red"
          aria-label={`Remove ${name}`}
          title={`Remove “${name}”?`}
          description="Its key is deleted. The labels that it gave stay."
          confirm="Remove"
          onConfirm={() => removeEndpointAction({ endpointId })}
        >
          Remove
        </ConfirmButton>
      </div>
      <Text
        as="div"
        size="1"
        color="green"
        role="status"
        className="basis-full break-words whitespace-pre-wrap empty:hidden"
      >
        {answer}
      </Text>
      <FormError message={probe.message} />
    </li>
  );
}

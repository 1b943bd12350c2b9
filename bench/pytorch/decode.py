"""PyTorch's side of `npm run bench -- decode`: one transformers.generate for each line on standard input.

    python decode.py FOLDER cpu|cuda THREADS

FOLDER has a checkpoint in Hugging Face's layout and work.json with the prompts. Greedy, no end token, float32. Both of
transformers' caches are tried before the first answer, its default and the static one; the faster is used.
"""
import json
import sys
import time
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM
from transformers.utils import logging

folder, device, threads = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
if device == "cuda" and not torch.cuda.is_available():
    sys.exit(print(json.dumps({"unavailable": "This PyTorch does not find the graphics card that Chorus uses."})))
logging.disable_progress_bar()
torch.set_num_threads(threads)
model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="sdpa").to(device).eval()
model.generation_config.eos_token_id = None
work = json.loads((folder / "work.json").read_text())
prompts = torch.tensor(work["prompts"], device=device)


def generate(cache):
    began = time.perf_counter()
    with torch.inference_mode():
        out = model.generate(
            prompts,
            attention_mask=torch.ones_like(prompts),
            max_new_tokens=work["tokens"],
            do_sample=False,
            pad_token_id=0,
            **({} if cache == "dynamic" else {"cache_implementation": cache}),
        )
    new = out[:, prompts.shape[1]:].tolist()
    return (time.perf_counter() - began) * 1000, new


def attempt(cache):
    try:
        generate(cache)  # warms up
        return min(generate(cache)[0] for _ in range(2))
    except Exception as error:
        print(f"transformers' {cache} cache does not work here: {error}", file=sys.stderr)
        return float("inf")


times = {cache: attempt(cache) for cache in ("dynamic", "static")}
best = min(times, key=times.get)
tried = ", ".join(f"{cache} cache {ms:.0f} ms" for cache, ms in times.items())
print(json.dumps({"description": f"{device}, {threads} threads, float32, sdpa; {tried}; {best} used"}))

for _ in sys.stdin:
    ms, new = generate(best)
    print(json.dumps({"ms": ms, "tokens": new}))

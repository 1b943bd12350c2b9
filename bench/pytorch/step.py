"""PyTorch's side of `npm run bench -- step`: one training step of transformers' model for each line on standard input.

    python step.py FOLDER cpu|cuda THREADS

FOLDER has a checkpoint in Hugging Face's layout and work.json with the batch. PyTorch gets what is fastest among what
its users have by default: float32, scaled_dot_product_attention, AdamW in one fused kernel; no torch.compile.
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
model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="sdpa").to(device).train()
model.config.use_cache = False
ids = torch.tensor(json.loads((folder / "work.json").read_text())["rows"], device=device)
parameters = list(model.parameters())
optimizer = torch.optim.AdamW(
    [
        {"params": [p for p in parameters if p.ndim > 1], "weight_decay": 0.01},
        {"params": [p for p in parameters if p.ndim <= 1], "weight_decay": 0.0},
    ],
    lr=1e-4,
    fused=True,
)
print(json.dumps({"description": f"{device}, {threads} threads, float32, sdpa, fused AdamW, no torch.compile"}))

for _ in sys.stdin:
    began = time.perf_counter()
    loss = model(input_ids=ids, labels=ids).loss
    loss.backward()
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    value = loss.item()
    if device == "cuda":
        torch.cuda.synchronize()
    print(json.dumps({"ms": (time.perf_counter() - began) * 1000, "loss": value}))

"""What transformers computes with checkpoints that Chorus wrote, for transformers.test.ts.

    python logits.py FOLDER ...

Each folder has batch.safetensors with input_ids and attention_mask, and gets theirs.safetensors with logits, as float32:
[B, T, V] of a language model, [B, 1] of a reward model, [B, T, 2] of a process reward model. Prints, by folder, the names of weights that did not fit.
"""
import json
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from transformers import (
    AutoConfig,
    AutoModelForCausalLM,
    AutoModelForSequenceClassification,
    AutoModelForTokenClassification,
)
from transformers.utils import logging

logging.disable_progress_bar()
kinds = {
    "ForSequenceClassification": AutoModelForSequenceClassification,
    "ForTokenClassification": AutoModelForTokenClassification,
}
report = {}
for name in sys.argv[1:]:
    folder = Path(name)
    architecture = AutoConfig.from_pretrained(folder).architectures[0]
    kind = next((kind for end, kind in kinds.items() if architecture.endswith(end)), AutoModelForCausalLM)
    model, loading = kind.from_pretrained(folder, dtype=torch.float32, output_loading_info=True)
    batch = {key: value.long() for key, value in load_file(folder / "batch.safetensors").items()}
    with torch.no_grad():
        logits = model.eval()(**batch).logits
    save_file({"logits": logits.contiguous()}, folder / "theirs.safetensors")
    report[name] = sorted(str(weight) for unfit in loading.values() for weight in unfit)
print(json.dumps(report))

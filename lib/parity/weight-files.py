"""What transformers has to do with Chorus's weight files; weight-files.test.ts calls it and compares.

write OUT MODEL...   each model as F16, BF16 and F32, whole and in shards, with the SHA-256 of every tensor as float32
read FOLDER...       each folder's tensors as from_pretrained has them: their type and SHA-256, nothing missing or left over
"""
import hashlib
import json
import sys
from pathlib import Path

import torch
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSequenceClassification, logging

logging.set_verbosity_error()
logging.disable_progress_bar()


def hashes(model):
    """By name in the file (GPT-NeoX's head has another one in memory), without a head that is the embedding again."""
    neox = model.config.model_type == "gpt_neox"
    name_of = lambda name: "embed_out.weight" if neox and name == "lm_head.weight" else name
    numbers = lambda tensor: tensor.detach().float().contiguous().numpy().tobytes()
    return {name_of(name): hashlib.sha256(numbers(tensor)).hexdigest() for name, tensor in model.named_parameters()}


def write(out, *models):
    result = {}
    for path in models:
        for dtype in (torch.float16, torch.bfloat16, torch.float32):
            for size in ("1GB", "100KB"):
                model = AutoModelForCausalLM.from_pretrained(path, dtype=dtype)
                folder = Path(out) / f"{Path(path).name}-{dtype}-{size}".replace("torch.", "")
                model.save_pretrained(folder, max_shard_size=size)
                result[str(folder)] = hashes(model)
    return result


def read(*folders):
    result = {}
    for folder in folders:
        scores = AutoConfig.from_pretrained(folder).architectures[0].endswith("ForSequenceClassification")
        kind = AutoModelForSequenceClassification if scores else AutoModelForCausalLM
        model, info = kind.from_pretrained(folder, output_loading_info=True)
        wrong = [name for key in ("missing_keys", "unexpected_keys", "mismatched_keys") for name in info[key]]
        result[folder] = {"dtype": str(model.dtype), "wrong": wrong, "hashes": hashes(model)}
    return result


print(json.dumps({"write": write, "read": read}[sys.argv[1]](*sys.argv[2:])))

"""What PEFT has to do with Chorus's adapters; adapters.test.ts calls it and compares.

write OUT MODEL...   adapters of each model with random weights, in every variant, and what the adapted model answers
read FOLDER...       what each adapter's model answers in PEFT, what it has other than the file, and the loss's gradient
plain FOLDER...      what whole models answer in transformers
"""
import json
import math
import sys
from pathlib import Path

import torch
from peft import LoraConfig, PeftModel, get_peft_model, get_peft_model_state_dict
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification, logging

logging.set_verbosity_error()
logging.disable_progress_bar()

IDS = torch.tensor([(i * 37 + 11) % 500 for i in range(14)]).reshape(2, 7)
SOME = {"gpt2": ["attn.c_proj", "c_fc"], "gpt_neox": ["query_key_value", "dense"]}


def open_base(path, scores):
    if not scores:
        return AutoModelForCausalLM.from_pretrained(path)
    model = AutoModelForSequenceClassification.from_pretrained(path, num_labels=1)
    model.config.pad_token_id = 511  # not among the ids, so that each row is read at its last token
    return model


def answer(model):
    """Logits of all tokens, or the score of each row."""
    model.eval()
    with torch.no_grad():
        return model(IDS).logits.flatten().tolist()


def write(out, *models):
    result = {}
    for path in models:
        family = Path(path).name
        some = SOME.get(family, ["q_proj", "down_proj"])
        variants = {
            "all": dict(target_modules="all-linear", lora_alpha=8),
            "rslora-some": dict(target_modules=some, lora_alpha=3, use_rslora=True),
            "dora": dict(target_modules=some, lora_alpha=4, use_dora=True, lora_dropout=0.1),
            "patterns": dict(target_modules=some, rank_pattern={some[0]: 2}, alpha_pattern={some[1]: 5}),
            "score": dict(target_modules="all-linear", task_type="SEQ_CLS"),
        }
        for name, options in variants.items():
            torch.manual_seed(len(result))
            config = LoraConfig(**{"r": 4, "task_type": "CAUSAL_LM", **options})
            model = get_peft_model(open_base(path, name == "score"), config)
            for parameter in model.parameters():
                if parameter.requires_grad:
                    parameter.data += 0.2 * (torch.rand_like(parameter) - 0.5)
            folder = Path(out) / f"{family}-{name}"
            model.save_pretrained(folder)
            result[str(folder)] = answer(model)
    return result


def gradients(model):
    """Of -log p of the next tokens: its length by each weight, and its product with cos(0.7 i) over the numbers i."""
    model.eval()
    for name, parameter in model.named_parameters():
        parameter.requires_grad_("lora_" in name)
    log_probs = model(IDS[:, :-1]).logits.log_softmax(-1)
    (-log_probs.gather(-1, IDS[:, 1:, None]).mean()).backward()
    result = {}
    for name, parameter in model.named_parameters():
        if parameter.grad is None:
            continue
        short = name.removeprefix("base_model.model.").replace(".default", "").replace("vector.weight", "vector")
        flat = parameter.grad.flatten().double()
        along = flat @ torch.cos(0.7 * torch.arange(len(flat)).double())
        result[short] = [math.sqrt(float(flat @ flat)), float(along)]
    return result


def read(*folders):
    result = {}
    for folder in folders:
        config = json.loads((Path(folder) / "adapter_config.json").read_text())
        scores = config["task_type"] == "SEQ_CLS"
        base = open_base(Path(folder) / config["base_model_name_or_path"], scores)
        model = PeftModel.from_pretrained(base, folder)
        file = load_file(Path(folder) / "adapter_model.safetensors")
        loaded = get_peft_model_state_dict(model)
        wrong = sorted(set(file) ^ set(loaded)) + [name for name in file if not torch.equal(file[name], loaded.get(name, file[name] + 1))]
        slopes = {} if scores else gradients(PeftModel.from_pretrained(open_base(Path(folder) / config["base_model_name_or_path"], False), folder))
        result[folder] = {"answer": answer(model), "wrong": wrong, "gradients": slopes}
    return result


def plain(*folders):
    return {folder: answer(open_base(folder, False)) for folder in folders}


print(json.dumps({"write": write, "read": read, "plain": plain}[sys.argv[1]](*sys.argv[2:])))

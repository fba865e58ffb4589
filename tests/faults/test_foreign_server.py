"""Drafts, and the measuring of prompts, against a model server that is not ours: `transformers serve` with tiny models made here.

Run by `make faults`; skipped where torch, accelerate and the serving parts of transformers are not installed.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
import sqlalchemy as sa

from pipelines.drafts.checks.draft_score import SCORER
from pipelines.drafts.drafts_stage import draft_for_customer
from pipelines.drafts.writing import composer
from pipelines.llm.client import LanguageModel
from pipelines.llm.connection import Endpoint
from pipelines.llm.measured_door import MeasuredDoor
from pipelines.llm.prompt_cases import measure, read_cases
from pipelines.llm.rules import LlmRules
from pipelines.records import model_call
from pipelines.records.database import reading, transaction
from pipelines.workspace import Workspace
from tests.builders import NOW, a_customer, a_message, a_reading, an_order, at

NEEDED = ("torch", "accelerate", "uvicorn", "fastapi", "tokenizers", "safetensors")
COMMAND = Path(sys.executable).parent / "transformers"
missing = [name for name in NEEDED if find_spec(name) is None] + ([] if COMMAND.exists() else ["transformers serve"])
pytestmark = [
    pytest.mark.campaign,
    pytest.mark.skipif(bool(missing), reason=f"a model server needs what is not installed here: {', '.join(missing)}"),
]
STARTS_WITHIN_S = 180
WIDTH = 272
GOOD = json.dumps({"sentences": [
    {"kind": "fact", "text": "Thank you for {contact} about your order {order_ref}.", "evidence": ["ORD-1", "mail-1"]},
    {"kind": "promise", "text": "We will ask the carrier where it is and write to you by {due}.", "evidence": ["mail-1"]},
]})
TEMPLATE = (
    "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}"
    "{% if 'JSON object' in messages[-1]['content'] %}<answer>{% else %}:{% endif %}"
)


def make_model(folder: Path, weights: Callable[[dict[str, int]], np.ndarray[Any, Any]]) -> Path:
    """A Llama of one layer that adds nothing: the next token depends on the last one alone, by the matrix `weights` makes."""
    from safetensors.numpy import save_file
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    folder.mkdir()
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {letter: number for number, letter in enumerate(letters)}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    tokenizer.pre_tokenizer, tokenizer.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
    tokenizer.add_special_tokens(["</s>"])
    tokenizer.add_tokens([AddedToken(text, normalized=False) for text in ("<answer>", GOOD)])
    tokenizer.save(str(folder / "tokenizer.json"))
    tokens = tokenizer.get_vocab()
    config = {
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "vocab_size": WIDTH, "hidden_size": WIDTH, "intermediate_size": 8,
        "num_hidden_layers": 1, "num_attention_heads": 1, "num_key_value_heads": 1, "head_dim": 8, "max_position_embeddings": 16_384,
        "bos_token_id": tokens["</s>"], "eos_token_id": tokens["</s>"], "pad_token_id": tokens["</s>"], "tie_word_embeddings": False,
        "dtype": "float32",
    }
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "generation_config.json").write_text(json.dumps({"eos_token_id": tokens["</s>"], "do_sample": False}))
    settings = {"tokenizer_class": "PreTrainedTokenizerFast", "eos_token": "</s>", "pad_token": "</s>", "chat_template": TEMPLATE}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings))
    layer = "model.layers.0"
    none = {f"{layer}.self_attn.{name}_proj.weight": np.zeros((8, WIDTH), np.float32) for name in "qkv"}
    none |= {f"{layer}.self_attn.o_proj.weight": np.zeros((WIDTH, 8), np.float32)}
    none |= {f"{layer}.mlp.{name}_proj.weight": np.zeros((8, WIDTH), np.float32) for name in ("gate", "up")}
    none |= {f"{layer}.mlp.down_proj.weight": np.zeros((WIDTH, 8), np.float32)}
    norms = (f"{layer}.input_layernorm", f"{layer}.post_attention_layernorm", "model.norm")
    none |= {f"{name}.weight": np.ones(WIDTH, np.float32) for name in norms}
    heads = {"model.embed_tokens.weight": np.eye(WIDTH, dtype=np.float32), "lm_head.weight": weights(tokens).astype(np.float32)}
    save_file(none | heads, folder / "model.safetensors", metadata={"format": "pt"})
    return folder


def at_random(tokens: dict[str, int]) -> np.ndarray[Any, Any]:
    return np.random.default_rng(0).normal(size=(WIDTH, WIDTH))


def only_when_asked_for_json(tokens: dict[str, int]) -> np.ndarray[Any, Any]:
    """Says a sound draft when the prompt asks for JSON as text; one letter of nonsense otherwise."""
    following = np.zeros((WIDTH, WIDTH))
    following[tokens["</s>"], :] = 1
    following[tokens["x"], tokens[":"]] = 2
    following[tokens[GOOD], tokens["<answer>"]] = 2
    return following


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """`transformers serve` on a free port, offline; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    there = f"http://127.0.0.1:{port}"
    offline = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HOME": str(folder.parent / "hub"), "HOME": str(folder.parent)}
    command = [str(COMMAND), "serve", str(folder), "--host", "127.0.0.1", "--port", str(port), "--device", "cpu"]
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=os.environ | offline)
    try:
        _wait_for(there, server, folder / "server.log")
        yield f"{there}/v1"
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(there: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < until:
        if server.poll() is not None:
            pytest.skip(f"transformers serve does not start here: {log.read_text()[-300:]}")
        try:
            if httpx.get(f"{there}/health", timeout=2, trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.5)
    pytest.skip(f"transformers serve did not start within {STARTS_WITHIN_S} s")


def drafted(workspace: Workspace, url: str, model: str) -> tuple[dict[str, Any], list[Any]]:
    """The draft for a customer whose parcel is missing, and the log of calls."""
    with transaction(workspace.engine) as connection:
        customer_id = a_customer(connection, "C1")
        an_order(connection, customer_id, "ORD-1", at("2026-06-10"), product="Desk lamp")
        told = a_message(connection, "mail-1", "My parcel never arrived.", customer_id=customer_id, created_at=at("2026-06-28"))
        a_reading(connection, told)
    limits = LlmRules(attempts=1, reply_tokens=200, daily_token_budget=10**9)
    there = Endpoint(url, model, None, reply_tokens=200, temperature=None)
    rules = replace(workspace.rules, sections={"drafts": {"model_deadline_s": 120.0}})
    ready = replace(workspace, rules=rules, model=LanguageModel(workspace.engine, there, limits, clock=lambda: NOW))
    draft = draft_for_customer(ready, None, customer_id, new=True, as_of=NOW, now=NOW)
    with reading(workspace.engine) as connection:
        return draft, list(connection.execute(sa.select(model_call.model_call).order_by(model_call.model_call.c.id)))


def test_a_model_of_random_weights_is_refused_and_the_composer_steps_in(workspace: Workspace, tmp_path: Path) -> None:
    folder = make_model(tmp_path / "random", at_random)
    with serving(folder) as url:
        draft, calls = drafted(workspace, url, str(folder))
    print(f"\nrandom weights: {[(call.level, call.outcome) for call in calls]}")
    assert (draft["author"], draft["status"]) == (composer.NAME, "drafted")
    assert calls
    assert all(call.outcome != "answered" for call in calls)


def test_the_ladder_finds_the_one_level_on_which_the_server_is_of_use(workspace: Workspace, tmp_path: Path) -> None:
    folder = make_model(tmp_path / "obliging", only_when_asked_for_json)
    with serving(folder) as url:
        draft, calls = drafted(workspace, url, str(folder))
    outcomes = [(call.level, call.outcome) for call in calls]
    print(f"\nobliging weights: {outcomes}, written by {draft['author']}")
    assert outcomes == [("schema", "did_not_fit"), ("tool", "did_not_fit"), ("text", "answered")]
    assert draft["author"] == str(folder)
    assert "ORD-1 (Desk lamp)" in draft["body"]


def test_prompts_are_measured_on_the_level_that_the_server_can_and_garbage_counts_as_wrong(workspace: Workspace, tmp_path: Path) -> None:
    cases, _ = read_cases(SCORER.shipped_cases, SCORER.case)
    limits, found = LlmRules(attempts=1, reply_tokens=200, daily_token_budget=10**9), {}
    for name, weights in (("obliging", only_when_asked_for_json), ("random", at_random)):
        folder = make_model(tmp_path / name, weights)
        with serving(folder) as url:
            endpoint = Endpoint(url, str(folder), None, reply_tokens=200, temperature=None)
            door = MeasuredDoor(LanguageModel(workspace.engine, endpoint, limits, clock=lambda: NOW), name)
            found[name] = measure(SCORER, cases[:3], door, workspace.engine, progress=lambda done, of: None)
        print(f"\n{name} weights: {found[name].answered} of 3 replies fit, levels {found[name].levels}, "
              f"{found[name].duration_ms / 3000:.1f} s a case")
    assert found["obliging"].levels == {"text": 3}
    assert (found["random"].answered, found["random"].tally.all["passes"]) == (0, (0, 3))

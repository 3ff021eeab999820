"""Measure what batching and CTranslate2 gain, on generated sentences and a model of random weights.

    python scripts/benchmark_translation.py [--sentences 5000] [--threads 2]

The model has the size of Marian base (6 + 6 layers, 512 wide), whose weights do not matter for
speed. The sentences have 3 to 200 tokens, most of them few, as in a newspaper. Every translation
is made as long as its input; in a batch the longest decides. All in one run, greedy:

- fixed: batches of 32 in the order of the input, transformers float32;
- sorted: batches by number of tokens, longest first, transformers float32;
- int8: the same batches, as many at once as there are threads, CTranslate2 int8.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

FIXED_ROWS = 32
VOCABULARY = 32_000


def lengths(count: int, seed: int) -> list[int]:
    """`count` lengths between 3 and 200, log-normal: half of them below 20."""
    draw = random.Random(seed)
    return [min(max(round(draw.lognormvariate(3.0, 0.75)), 3), 200) for _ in range(count)]


def save_model(folder: Path) -> None:
    import torch
    from transformers import MarianConfig, MarianMTModel

    pad = VOCABULARY - 1
    config = MarianConfig(
        vocab_size=VOCABULARY,
        d_model=512,
        encoder_layers=6,
        decoder_layers=6,
        encoder_attention_heads=8,
        decoder_attention_heads=8,
        encoder_ffn_dim=2048,
        decoder_ffn_dim=2048,
        max_position_embeddings=512,
        pad_token_id=pad,
        eos_token_id=0,
        decoder_start_token_id=pad,
        activation_function="swish",
    )
    torch.manual_seed(0)
    MarianMTModel(config).save_pretrained(folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sentences", type=int, default=5_000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--batch-tokens", type=int, default=4_096)
    arguments = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = str(arguments.threads)  # before PyTorch is imported

    import torch
    import transformers

    from align.runtime.model_folder import find_model
    from align.translators.batching import side_by_side, token_batches
    from align.translators.ctranslate2_engine import CTranslate2Engine
    from align.translators.engine import Decoding, Engine, EngineSettings
    from align.translators.transformers_engine import TransformersEngine

    torch.set_num_threads(arguments.threads)
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    draw = random.Random(1)
    sizes = lengths(arguments.sentences, seed=1)
    sentences = [[draw.randrange(1, VOCABULARY - 1) for _ in range(size)] for size in sizes]
    total = sum(sizes)
    print(
        f"{len(sizes)} sentences, {total} tokens, {min(sizes)} to {max(sizes)}, median "
        f"{sorted(sizes)[len(sizes) // 2]}; {arguments.threads} threads"
    )

    def rate(engine: Engine, batches: Sequence[Sequence[int]]) -> float:
        engine.load()
        engine.generate([sentences[0][:3]], 4)

        def translate(batch: Sequence[int]) -> list[list[int]]:
            rows = [sentences[index] for index in batch]
            return engine.generate(rows, max(map(len, rows)))

        started = time.perf_counter()
        for _ in side_by_side(translate, batches, engine.at_once):
            pass
        return total / (time.perf_counter() - started)

    with tempfile.TemporaryDirectory() as folder:
        os.environ["AZBITEXT_CACHE"] = f"{folder}/cache"
        save_model(Path(folder, "model"))
        model = find_model(f"{folder}/model")
        # The end token is one that is never written: what is measured is a known number of steps.
        pad = VOCABULARY - 1
        decoding = Decoding(start=(pad,), end=(pad,), pad=pad, banned=((pad,),), beam=1)

        def settings(dtype: str) -> EngineSettings:
            return EngineSettings(model, decoding, False, "cpu", dtype)

        fixed = [range(start, min(start + FIXED_ROWS, len(sizes)))
                 for start in range(0, len(sizes), FIXED_ROWS)]  # fmt: skip
        by_tokens = list(token_batches(sizes, arguments.batch_tokens))
        plain = TransformersEngine(settings("float32"))
        rates = {"int8": rate(CTranslate2Engine(settings("int8")), by_tokens)}
        print(f"sorted, CTranslate2 int8          {rates['int8']:8.0f} tokens/s", flush=True)
        rates["sorted"] = rate(plain, by_tokens)
        print(f"sorted, transformers float32      {rates['sorted']:8.0f} tokens/s", flush=True)
        rates["fixed"] = rate(plain, fixed)
        print(f"fixed, transformers float32       {rates['fixed']:8.0f} tokens/s")
    print(f"sorted batches over fixed ones    {rates['sorted'] / rates['fixed']:8.1f} times")
    print(f"CTranslate2 int8 over transformers{rates['int8'] / rates['sorted']:8.1f} times")


if __name__ == "__main__":
    main()

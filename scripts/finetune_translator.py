"""Fine-tune a translation model on the aligned rows of a built corpus.

    python scripts/finetune_translator.py build/news Helsinki-NLP/opus-mt-az-en models/az-en

Trains on the `train` split, scores the `validation` split by sacreBLEU behind every epoch, and
leaves a folder that `load_translator` and `azbitext build --translator` take, with a card that has
the licence of the model it began with. Killed and run again, it goes on from its last checkpoint,
which lies in OUT-checkpoints until all is done. Any sequence-to-sequence model that
`load_translator` knows will do, by hub id or folder. Needs accelerate:
pip install "azbitext[train]".
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import sacrebleu
from huggingface_hub import ModelCard, ModelCardData
from transformers import (
    AutoConfig,
    AutoTokenizer,
    DataCollatorForSeq2Seq,
    Seq2SeqTrainer,
    Seq2SeqTrainingArguments,
)
from transformers.trainer_utils import get_last_checkpoint

from align.corpus import Corpus
from align.pipeline.shards import key_of
from align.runtime.model_folder import ModelFolder, find_model
from align.translators.families import Convention, convention_of
from align.translators.pretrained import readable
from align.translators.transformers_engine import load_weights
from corpora.errors import AzbitextError


def encoded(rows: Any, tokenizer: Any, convention: Convention, source: str, target: str,
            longest: int) -> Any:  # fmt: skip
    """The rows of one split as ids; those longer than `longest` tokens are left out."""

    def encode(batch: dict[str, Any]) -> dict[str, Any]:
        pairs = batch["translation"]
        inputs = [convention.prefix + readable(pair[source], source) for pair in pairs]
        outputs = [pair[target] for pair in pairs]
        return dict(tokenizer(inputs, text_target=outputs))

    ids = rows.map(encode, batched=True, remove_columns=rows.column_names)
    return ids.filter(lambda row: max(len(row["input_ids"]), len(row["labels"])) <= longest)


def card(base: ModelFolder, corpus: Corpus) -> ModelCard:
    """A card with the licence of `base`, which goes wherever the new model goes."""
    head = ModelCardData(
        license=base.licence or None,
        base_model=base.id,
        language=["az", "en"],
        pipeline_tag="translation",
        tags=["azbitext"],
    )
    return ModelCard(
        f"---\n{head.to_yaml()}\n---\n\n# {base.id}, trained further\n\n"
        f"Trained by azbitext from `{base.name}` on {corpus.facts.title}. "
        "Figures: `finetuning.json`.\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("build", help="build directory")
    parser.add_argument("model", help="hub id or model folder to begin with")
    parser.add_argument("out", type=Path, help="folder of the new model")
    parser.add_argument("--source", default="az", choices=("az", "en"))
    parser.add_argument("--epochs", type=float, default=3.0)
    parser.add_argument("--batch-size", type=int, default=16)
    parser.add_argument("--learning-rate", type=float, default=2e-5)
    parser.add_argument("--max-length", type=int, default=128, help="longer rows are left out")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    source = arguments.source
    target = "en" if source == "az" else "az"

    corpus = Corpus.open(arguments.build)
    splits = corpus.dataset("aligned")
    if "validation" not in splits:
        sys.exit(f"{arguments.build} has no validation split; build with --validation above 0")
    base = find_model(arguments.model)
    config = AutoConfig.from_pretrained(base.path)
    tokenizer = AutoTokenizer.from_pretrained(base.path)
    convention = convention_of(base.name, config, tokenizer, source=source, target=target)
    if convention.is_causal:
        sys.exit(f"{base.name} is a causal model; expected a sequence-to-sequence model")
    tokenizer.tgt_lang = convention.target  # labels begin with it where the family has it so
    model = load_weights(base, is_causal=False)
    model.generation_config.forced_bos_token_id = next(iter(convention.forced), None)
    model.generation_config.num_beams = 1
    model.generation_config.max_length = arguments.max_length

    data = {
        name: encoded(splits[name], tokenizer, convention, source, target, arguments.max_length)
        for name in ("train", "validation")
    }
    bleu, chrf = sacrebleu.BLEU(), sacrebleu.CHRF()

    def scores(predicted: Any) -> dict[str, float]:
        texts = []
        for ids in (predicted.predictions, predicted.label_ids):
            ids[ids < 0] = tokenizer.pad_token_id
            texts.append(tokenizer.batch_decode(ids, skip_special_tokens=True))
        hypotheses, references = texts
        return {
            "bleu": bleu.corpus_score(hypotheses, [references]).score,
            "chrf": chrf.corpus_score(hypotheses, [references]).score,
        }

    run = {**vars(arguments), "out": "", "model": base.name, "build": corpus.scores["digest"]}
    beside = arguments.out.with_name(f"{arguments.out.name}-checkpoints")
    checkpoints = beside / key_of(run)  # those of another model, corpus or option are no use
    trainer = Seq2SeqTrainer(
        model=model,
        args=Seq2SeqTrainingArguments(
            output_dir=str(checkpoints),
            num_train_epochs=arguments.epochs,
            per_device_train_batch_size=arguments.batch_size,
            per_device_eval_batch_size=arguments.batch_size,
            learning_rate=arguments.learning_rate,
            warmup_steps=0.1,  # a share of all steps
            eval_strategy="epoch",
            save_strategy="epoch",
            save_total_limit=2,
            predict_with_generate=True,
            report_to="none",
            seed=arguments.seed,
        ),
        train_dataset=data["train"],
        eval_dataset=data["validation"],
        data_collator=DataCollatorForSeq2Seq(tokenizer, model=model),
        processing_class=tokenizer,
        compute_metrics=scores,
    )
    before = trainer.evaluate(metric_key_prefix="before")
    last = get_last_checkpoint(str(checkpoints)) if checkpoints.is_dir() else None
    if last is not None:
        print(f"going on from {last}")
    trainer.train(resume_from_checkpoint=last)
    after = trainer.evaluate(metric_key_prefix="after")

    trainer.save_model(str(arguments.out))
    figures = {
        "base": base.name,
        "rows": {name: rows.num_rows for name, rows in data.items()},
        **{name: round(value, 2) for name, value in {**before, **after}.items()
           if name.endswith(("_bleu", "_chrf"))},
        "signatures": [str(bleu.get_signature()), str(chrf.get_signature())],
    }  # fmt: skip
    card(base, corpus).save(arguments.out / "README.md")
    (arguments.out / "finetuning.json").write_text(json.dumps(figures, indent=2) + "\n", "utf-8")
    shutil.rmtree(beside)
    print(json.dumps(figures, indent=2))
    print(f"{arguments.out}: azbitext translate FILE --to {target} --translator {arguments.out}")


if __name__ == "__main__":
    try:
        main()
    except AzbitextError as error:
        sys.exit(str(error))

#!/usr/bin/env python3
"""Makes the models in this folder, and the vectors that sentence-transformers gives for TEXTS: golden.jsonl in each.

    pip install sentence-transformers==2.7.0 transformers==4.41.2 tokenizers==0.19.1 torch
    ./make.py

Weights are random and large enough that every part of a network matters. They are the same
each time; vocabularies differ, because in training what is equally good is taken by chance."""

import json
import pathlib
import shutil

import torch
from safetensors.torch import load_file, save_file
from sentence_transformers import SentenceTransformer, models
from tokenizers import Tokenizer, decoders, normalizers, pre_tokenizers, processors, trainers
from tokenizers.models import BPE, WordPiece
from transformers import (BertConfig, BertModel, DistilBertConfig, DistilBertModel, MPNetConfig, MPNetModel,
                          PreTrainedTokenizerFast, RobertaConfig, RobertaModel)

HERE = pathlib.Path(__file__).resolve().parent

TEXTS = [
    "",
    " \t\n ",
    "parse",
    "parse a date",
    "Reads the configuration file and returns its settings, or the default ones.",
    "fn load_config(path: &Path) -> Result<Settings, Error> {\n    let text = fs::read_to_string(path)?;\n}",
    "def retry_with_backoff(call, n=3):\n\t\"\"\"Wait longer after each failure.\"\"\"\n\treturn call()",
    "SELECT name, COUNT(*) FROM entities WHERE kind = 'function' GROUP BY 1 -- it's all",
    "Überprüft die Größe der Straße; naïve café, Ångström, co\u0301ffee",
    "ΟΔΥΣΣΕΥΣ ΣΟΦΟΣ İstanbul ıi ſ ẞ",
    "読み込む設定ファイル 파일을 읽는다 прочитать файл",
    "نص عربي مع كلمات עברית हिन्दी ไทย",
    "emoji 🎉👩‍👩‍👧 and ∑ x² ≤ ½ € … — “quoted” ‹thing›",
    "no\u00a0break\u200bzero\u00adsoft\u0000null\ufffdbad\u2028line\x07bell",
    "a [SEP] b [MASK] <mask> c <s>d</s> [UNK] <unk> e <pad> f",
    "x" * 100 + " " + "y" * 101,
    "http://example.org/a/b?c=d&e=%20#f",
    "camelCaseName snake_case_name SCREAMING_CASE kebab-case i18n utf8 0x1F4A9 3.14159e-10",
    "they're we've I'm you'll he'd don't '' 's",
    "  leading and   many    blanks   ",
    "one two three four five six seven eight nine ten " * 12,
    "word " * 47 + "end",
    "a\n\n\nb\r\n\tc  \n d",
    "#include <vector>\nstd::vector<int> f(const T& x) { return {x << 2, ~x, !x ? 1 : 0}; }",
]

# What vocabularies are learnt from.
LEARNT = TEXTS + (HERE.parent.parent.parent / "README.md").read_text().splitlines()[:200]


ROWS = ["input_ids", "attention_mask"]


def word_pieces(lowers, special, rows):
    unknown, pad, first, last, mask = special
    tokenizer = Tokenizer(WordPiece(unk_token=unknown))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=lowers)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(vocab_size=500, special_tokens=[first, pad, last, unknown, mask],
                                        limit_alphabet=120, show_progress=False)
    tokenizer.train_from_iterator(LEARNT, trainer)
    frame = [(first, tokenizer.token_to_id(first)), (last, tokenizer.token_to_id(last))]
    tokenizer.post_processor = processors.TemplateProcessing(single=f"{first} $A {last}", special_tokens=frame)
    tokenizer.decoder = decoders.WordPiece()
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token=unknown, pad_token=pad, cls_token=first,
                                   sep_token=last, mask_token=mask, bos_token=first, eos_token=last, model_input_names=rows)


def byte_pairs():
    tokenizer = Tokenizer(BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(vocab_size=500, special_tokens=["<s>", "<pad>", "</s>", "<unk>", "<mask>"],
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    tokenizer.train_from_iterator(LEARNT, trainer)
    tokenizer.post_processor = processors.RobertaProcessing(sep=("</s>", 2), cls=("<s>", 0), add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="<unk>", pad_token="<pad>", cls_token="<s>",
                                   sep_token="</s>", mask_token="<mask>", bos_token="<s>", eos_token="</s>",
                                   model_input_names=ROWS)


BERT = ("[UNK]", "[PAD]", "[CLS]", "[SEP]", "[MASK]")
MPNET = ("[UNK]", "<pad>", "<s>", "</s>", "<mask>")
SMALL = dict(hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64, vocab_size=500)


def make(name, tokenizer, network, pooling, max_tokens, dense=None, half=False, prompt=None):
    torch.manual_seed(len(name))
    for key, tensor in network.state_dict().items():
        if tensor.is_floating_point():
            mean = 1.0 if key.endswith("LayerNorm.weight") or key.endswith("layer_norm.weight") else 0.0
            tensor.copy_(torch.randn_like(tensor) * 0.25 + mean)
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    raw = folder / "raw"
    network.save_pretrained(raw)
    tokenizer.model_max_length = 512
    tokenizer.save_pretrained(raw)
    parts = [models.Transformer(str(raw), max_seq_length=max_tokens)]
    parts.append(models.Pooling(32, pooling_mode=pooling))
    if dense:
        parts.append(models.Dense(32, dense))
    else:
        parts.append(models.Normalize())
    options = dict(prompts={"document": prompt}, default_prompt_name="document") if prompt else {}
    SentenceTransformer(modules=parts, device="cpu", **options).save(str(folder), create_model_card=False)
    shutil.rmtree(raw)
    if half:
        weights = load_file(folder / "model.safetensors")
        weights = {key: tensor.half() if tensor.is_floating_point() else tensor for key, tensor in weights.items()}
        save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    config = json.loads((folder / "config.json").read_text())
    del config["_name_or_path"]
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    # Whatever is to be said of it is said by what the directory holds.
    model = SentenceTransformer(str(folder), device="cpu")
    vectors = model.encode(TEXTS, batch_size=7, normalize_embeddings=True, show_progress_bar=False)
    with open(folder / "golden.jsonl", "w", encoding="utf-8") as out:
        for text, vector in zip(TEXTS, vectors):
            whole = (prompt or "") + text
            ids = [int(id) for id in model.tokenize([whole])["input_ids"][0]]
            row = {"text": text, "ids": ids, "vector": [round(float(x), 7) for x in vector]}
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    if dense:
        # As newer versions write it.
        save_file(torch.load(folder / "2_Dense" / "pytorch_model.bin"), folder / "2_Dense" / "model.safetensors")
        (folder / "2_Dense" / "pytorch_model.bin").unlink()
    unread = ["README.md", "special_tokens_map.json", "vocab.txt"]
    for name_of in unread if prompt else [*unread, "config_sentence_transformers.json"]:
        (folder / name_of).unlink(missing_ok=True)
    print(name, sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()), "bytes")


with torch.no_grad():
    make("bert", word_pieces(True, BERT, ["input_ids", "token_type_ids", "attention_mask"]), BertModel(BertConfig(**SMALL, max_position_embeddings=64), False), "mean", 48)
    make("distilbert", word_pieces(False, BERT, ROWS),
         DistilBertModel(DistilBertConfig(vocab_size=500, dim=32, hidden_dim=64, n_heads=2, n_layers=2,
                                          max_position_embeddings=64)), "cls", 64, half=True)
    make("mpnet", word_pieces(True, MPNET, ROWS),
         MPNetModel(MPNetConfig(**SMALL, max_position_embeddings=258), False), "max", 256, half=True)
    make("roberta", byte_pairs(),
         RobertaModel(RobertaConfig(**SMALL, max_position_embeddings=130, type_vocab_size=1, hidden_act="gelu_new"),
                      False), "mean", 100, dense=16, half=True, prompt="code: ")

"""Text: one spelling to compare it in, sentences with their offsets, and the language it is in.

What is exported is never changed: `normalize` makes the key that is compared, `segment` gives
pieces of the original, `language` says in which language a text is, `numbers` which numbers it
names, and `verbatim` whether it has a word at all.

Language-specific tables (spellings, abbreviations, stop words) live with the code that reads them.
"""

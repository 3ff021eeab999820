from __future__ import annotations

import pytest

from corpora.text.markup import count_markup, is_html, text_of_html


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("</p>", 1),
        ("<p>Bir.</p>", 2),
        ("300&nbsp;metr", 1),
        ("AT&amp;T, &#601; və &#x259;", 3),
        ('<a href="https://a.example/x?y=1&z=2">bura</a>', 2),
        ("<!-- gizli -->", 2),
        ("[b]qalın[/b] [url=x]y[/url]", 4),
        ("p>Bir", 1),
        ("Bir <br", 1),
        ("a < b, b > c, R&B, Q&A; <3", 0),
        ("x <Azərbaycan> y", 0),
        ("", 0),
    ],
)
def test_count(text: str, count: int) -> None:
    assert count_markup(text) == count


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>K&ouml;rp&uuml;.</p><p>Uzun<br/>yol&nbsp;var.</p>", "Körpü.\nUzun\nyol\xa0var."),
        ("<div>Bir <b>iki</b>.\n  Üç.</div>", "Bir iki. Üç."),
        ("<script>var a = '<p>';</script><p>Bir.</p><style>p {}</style>", "Bir."),
        ("<ul><li>Bir</li><li>İki</li></ul>", "Bir\nİki"),
        ("<p>Yarımçıq <b>söz", "Yarımçıq söz"),
        ("<p></p>", ""),
    ],
)
def test_text_of_html(html: str, text: str) -> None:
    assert is_html(html)
    assert text_of_html(html) == text


@pytest.mark.parametrize("text", ["", "a < b", "AT&amp;T", "<Azərbaycan>", "1 > 0"])
def test_what_is_no_html(text: str) -> None:
    assert not is_html(text)

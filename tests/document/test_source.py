"""From bytes to text and back, and from offsets to lines and columns."""

import pytest

from wffix.document.source import SIZE_LIMIT, InputError, Lines, decode, encode


@pytest.mark.parametrize(
    ("data", "text", "marked"),
    [
        pytest.param(b"a: 1\n", "a: 1\n", False, id="plain text"),
        pytest.param("a: é😀\r\n".encode(), "a: é😀\r\n", False, id="text beyond ASCII with its line breaks"),
        pytest.param(b"\xef\xbb\xbfa: 1\n", "a: 1\n", True, id="a byte order mark is noted and taken off"),
        pytest.param(b"\xef\xbb\xbf\xef\xbb\xbfa: 1\n", "\ufeffa: 1\n", True, id="only one byte order mark is taken off"),
        pytest.param(b"", "", False, id="nothing"),
    ],
)
def test_bytes_become_text_and_the_same_bytes_again(data, text, marked) -> None:
    assert decode(data) == (text, marked)
    assert encode(text, marked) == data


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        pytest.param(b"\xff\xfea\x00", 1, 1, id="UTF-16"),
        pytest.param(b"a: 1\nb: caf\xe9\n", 2, 7, id="Latin-1"),
        pytest.param(b"a: 1\rb: \xed\xa0\xbd", 2, 4, id="half a character, behind a lone carriage return"),
        pytest.param(b"\xef\xbb\xbfa: \xff", 1, 4, id="behind a byte order mark, which counts for nothing"),
    ],
)
def test_bytes_that_are_no_text_are_named_with_their_place(data, line, column) -> None:
    with pytest.raises(InputError, match="the file is not UTF-8; save it as UTF-8") as caught:
        decode(data)
    assert (caught.value.line, caught.value.column) == (line, column)


def test_a_file_over_the_limit_is_not_read() -> None:
    with pytest.raises(InputError, match="the file is larger than 4 MiB"):
        decode(b"#" * (SIZE_LIMIT + 1))


@pytest.mark.parametrize(
    ("offset", "line", "column", "start"),
    [
        pytest.param(0, 1, 0, 0, id="the first character"),
        pytest.param(2, 1, 2, 0, id="a line break is of the line it ends"),
        pytest.param(4, 2, 0, 4, id="behind CRLF"),
        pytest.param(6, 3, 0, 6, id="behind a lone CR"),
        pytest.param(8, 4, 0, 8, id="behind LF"),
        pytest.param(10, 4, 2, 8, id="the end of the text"),
    ],
)
def test_lines_and_columns(offset, line, column, start) -> None:
    lines = Lines.of("ab\r\nc\rd\n\x85\u2028")
    assert (lines.line(offset), lines.column(offset), lines.start(offset)) == (line, column, start)

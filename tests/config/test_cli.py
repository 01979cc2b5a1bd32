"""Does the command line say what is wrong in one plain sentence?"""

import subprocess
import sys

import pytest


@pytest.mark.parametrize(("words", "said"), [
    (["notice", "parse", "没有这个文件.docx"], "打不开文件 没有这个文件.docx：No such file or directory。\n"),
    (["demo", "--roster-out", "a.xlsx"], "--roster-out 和 --vacancies-out 要一起给。\n"),
])
def test_refusal_is_the_sentence_alone(words: list[str], said: str) -> None:
    done = subprocess.run([sys.executable, "-m", "bangfu.config.cli", *words], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (2, said)

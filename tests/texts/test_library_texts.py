"""What the library says to people stands in texts: findings, exhibits, notes and refusals hold messages."""

import ast
import re
from pathlib import Path

import pytest

import stn_viz as sv
from stn_viz.diagnostics import KINDS, SEVERITIES, Checked, Checks, Report, evidence_title, kind_title, severity_title
from stn_viz.diagnostics.every_check import CHECKS
from stn_viz.diagnostics.finding import Finding
from stn_viz.diagnostics.museum import exhibits
from stn_viz.recording import Tape
from stn_viz.texts import Message, using
from stn_viz.texts.percent import percent, percent_message

PACKAGE = Path(sv.__file__).parent
ROOMS = ("diagnostics", "recording", "programs", "networks", "atomic_write.py")
FILES = [p for room in ROOMS for p in ([PACKAGE / room] if room.endswith(".py") else (PACKAGE / room).rglob("*.py"))]
# errors of the library stay English
FOR_CALLERS = {"ArgumentError", "check_kind", "check_tensor", "check_path", "check_device"}
WORDS = re.compile(r"[a-z]{2,} [a-z]{2,}")
ALLOWED = {
    "an unknown line": "written into recordings, whose text is data",
    "The following operation failed in the TorchScript": "torch's own words, to know them by",
    "the network": "stands for a file's name where no file is",
    "its parts are not of one training": "caught a few lines below, where a sentence takes its place",
    "it does not tell its stages": "caught where the others are",
    "θ is none, or a stage": "caught where the others are",
    "expected a whole number, got ": "an error of the recorder, for its callers",
    "Tape of ": "a repr",
    " calls in ": "a repr",
    "no transformer": "what the lesson of a card begins with, which is data",
    "This transformer has not seen an input yet; run the network once.": "an error for callers of the library",
}
ALLOWED |= dict.fromkeys(
    [
        *("the model made no call that could be seen", "calls count from 0"),
        "of a model of your own in Python take `with stn_viz.record() as tape: model(x)`",
        *("divide bytes by 255 and give them a batch and a channel axis", "the number of one of "),
        "one θ, or None, for each of ",
    ],
    "handed to an ArgumentError by a name",
)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def documented(tree):
    """Give the docstrings, and what is handed to errors for callers of the library."""
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            yield body[0]
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in FOR_CALLERS:
            yield node


def sentences(tree):
    """Give the literals of a file, docstrings and errors for callers aside, in which word follows word."""
    aside = {id(part) for node in documented(tree) for part in ast.walk(node)}
    literals = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    yield from (one.value for one in literals if id(one) not in aside and WORDS.search(one.value))


def test_the_walk_finds_sentences_wherever_they_stand():
    tree = ast.parse('"""A docstring here."""\ncause = "two words"\nraise UserError(f"There is no file {path}.")')
    assert list(sentences(tree)) == ["two words", "There is no file "]
    assert not list(sentences(ast.parse('raise UserError(say("a-key", name=path.name))')))
    assert not list(sentences(ast.parse('raise ArgumentError("call", 3, "one of the calls", "count from zero")')))


def test_no_sentence_stands_in_the_code():
    found = {
        (p.relative_to(PACKAGE).as_posix(), text) for p in FILES for text in sentences(ast.parse(p.read_text("utf-8")))
    }
    assert not {(file, text) for file, text in found if text not in ALLOWED}
    assert {text for _, text in found} == set(ALLOWED)  # nothing is allowed that is not there


@pytest.mark.parametrize("exhibit", exhibits(), ids=lambda e: e.name)
def test_a_finding_is_said_in_the_language_of_whoever_reads_it(exhibit):
    report = sv.diagnose(exhibit.play_faulty())
    english = str(report), exhibit.title, exhibit.description
    with using("zh"):
        assert CHINESE.search(exhibit.title + exhibit.description)
        for finding in report:
            assert CHINESE.search(finding.message)
            assert CHINESE.search(finding.remedy)
            assert CHINESE.search(finding.title)
        assert all(CHINESE.search(gap) for gap in report.gaps)
        assert CHINESE.search(report.checks)
    assert (str(report), exhibit.title, exhibit.description) == english
    assert not CHINESE.search("".join(english))


def test_every_kind_every_severity_and_all_evidence_has_a_name_in_every_language():
    with using("zh"):
        assert all(CHINESE.search(kind_title(kind)) for kind in (*KINDS, *(check.name for check in CHECKS)))
        assert all(CHINESE.search(severity_title(severity)) for severity in SEVERITIES)
        for finding in (f for e in exhibits() for f in sv.diagnose(e.play_faulty())):
            assert all(CHINESE.search(evidence_title(name)) for name in finding.evidence)
    assert all(kind_title(kind) == kind for kind in KINDS)
    assert kind_title("made-up") == "made-up"


def test_every_exhibit_has_its_texts_and_no_text_is_without_an_exhibit():
    texts = (PACKAGE / "texts" / "en" / "museum.ftl").read_text("utf-8")
    written = set(re.findall(r"^museum-(.+)-(?:title|description) =", texts, re.MULTILINE))
    assert written == {exhibit.name for exhibit in exhibits()}


def test_a_finding_takes_a_text_of_ones_own_as_well():
    finding = Finding("note", "made-up", 3, 0, "One. Two.", "Do it.")
    assert (finding.message, finding.remedy, finding.title) == ("One. Two.", "Do it.", "made-up")
    assert "message='One. Two.'" in repr(finding)


def test_calls_are_named_in_print_in_both_languages():
    one = Finding("note", "folds", 3, 0, "One.", "Do it.", where="net.py:3")
    several = one.with_calls((3, 4, 5))
    assert str(one) == "note: folds in call 3 at net.py:3\n  One.\n  Remedy: Do it."
    assert str(several).startswith("note: folds in call 3 (and 2 more) at net.py:3\n")
    with using("zh"):
        assert str(several).startswith("提示：折叠，第 3 次调用（另有 2 次），位于 net.py:3\n")


def test_reasons_count_by_their_key_and_read_as_sentences():
    reason = Message("diagnostics-missing-steps")
    rows = [Checked("folds", "skipped", skipped={reason: 2})]
    rows += [Checked("flip", "skipped", skipped={Message("diagnostics-missing-steps"): 2})]
    rows += [Checked("nan", "clear", 1, skipped={reason: 1})]
    report = Report((), Checks(rows, 2))
    assert report.skipped == {"folds": {str(reason): 2}, "flip": {str(reason): 2}, "nan": {str(reason): 1}}
    assert report.gaps == (
        "Not checked in 2 of 2 calls: folds, flip. The recording has a single step.",
        "Not checked in 1 of 2 calls: nan. The recording has a single step.",
    )
    with using("zh"):
        assert report.gaps[0] == "2 次调用中有 2 次未检查：折叠、镜像翻转。记录中只有一步。"


def test_notes_speak_the_readers_language_and_a_file_keeps_english(tmp_path):
    with using("zh"):
        with sv.record() as tape:
            tape.note(Message("recording-empty-batch"))
        assert tape.notes == ("空批次的调用不作记录。",)
        tape.save(tmp_path / "run.stn")
        assert sv.load_recording(tmp_path / "run.stn").notes == ("A call with an empty batch is not recorded.",)
    assert tape.notes == ("A call with an empty batch is not recorded.",)


def test_what_a_file_tells_and_the_tape_finds_again_is_said_once():
    limits = {"max_batch": 1}
    with sv.record(**limits) as tape:
        sv.diagnostics.museum.exhibits()[0].scene(tape, False)
    (note,) = tape.notes
    again = Tape(calls=list(tape), notes=[note])
    assert again.notes == (note,)
    with using("zh"):
        assert len(again.notes) == 1
        assert CHINESE.search(again.notes[0])


def test_a_share_is_said_when_it_is_read():
    kept = percent_message(1e-9)
    assert str(kept) == percent(1e-9) == "under 0.0001%"
    with using("zh"):
        assert str(kept) == percent(1e-9) == "不足 0.0001%"


def test_a_refusal_is_in_the_language_of_whoever_handed_the_file_in(tmp_path):
    with using("zh"), pytest.raises(sv.UserError) as refused:
        sv.load_recording(tmp_path / "none.stn")
    assert str(refused.value) == f"在 {tmp_path / 'none.stn'} 没有记录。"

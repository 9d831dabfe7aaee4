"""A teacher on the projector and three phones go through a whole vote of each kind, in two languages; a phone sleeps
and wakes; the server begins anew in the middle of a vote, and every page says kindly that the room is gone."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.sync_api import Locator, Page, Route, expect

from stn_viz.app import server_addresses
from stn_viz.app.classroom.invitation import drawn
from stn_viz.lessons.reading import read_lesson
from stn_viz.texts import LANGUAGES, Language, say, using
from tests.browser.chromium import Visiting
from tests.browser.server import free_port, serving

pytestmark = pytest.mark.browser
FOLDER = Path(__file__).parent / "hall_lessons"
LESSON = read_lesson(FOLDER / "hall.toml")
HALL, PHONE = {"width": 1280, "height": 720}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    log = tmp_path_factory.mktemp("hall") / "log.txt"
    with serving(log, "run", "--lessons", str(FOLDER)) as url:
        yield url


Opens = Callable[..., Page]


@pytest.fixture
def opens(visiting: Visiting) -> Iterator[Opens]:
    """Open an address in a browser of its own; fails the test if the page threw an error."""
    errors: list[str] = []

    def open_(address: str, viewport: dict[str, int]) -> Page:
        page = visits.enter_context(visiting(viewport=viewport, has_touch=viewport is PHONE)).new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address)
        return page

    with ExitStack() as visits:
        yield open_
    assert not errors


def opened(opens: Opens, url: str, step: str, language: Language) -> tuple[Page, str]:
    """Open a step on the projector, and a room; give the page and the room's letters."""
    teacher = opens(f"{url}/learn?lesson=hall&step={step}&projector=1&lang={language}", HALL)
    expect(teacher.get_by_test_id("lesson-say")).to_be_visible(timeout=60_000)
    teacher.mouse.move(300, 300)
    teacher.mouse.move(310, 310)
    teacher.get_by_test_id("lesson-room").click()
    code = teacher.get_by_test_id("room-code").inner_text()
    press(teacher, "PageDown")  # the screen with the letters goes
    expect(teacher.get_by_test_id("room-invitation")).to_have_count(0)
    return teacher, code


def press(page: Page, key: str) -> None:
    page.keyboard.press(key)


def photographed(page: Page) -> str:
    """Read the QR code that a page shows, as a camera does."""
    seen = cv2.imdecode(np.frombuffer(page.screenshot(), np.uint8), cv2.IMREAD_COLOR)
    read, *_ = cv2.QRCodeDetector().detectAndDecode(seen)
    return read


def answer(phone: Page, kind: str, k: int) -> None:
    """Answer as the k-th student does: the first one rightly."""
    if kind == "choice":
        phone.locator(".option").nth(k).click()
    elif kind == "number":
        phone.get_by_test_id("lesson-number").fill(["0,25", "1/2", "−3"][k])
    elif kind == "pixel":
        at(phone, row=2, column=k + 1)
    else:
        drag(phone, k)
    phone.get_by_test_id("join-send").click()
    expect(phone.locator(".stn-lesson")).to_have_attribute("data-vote", "sent")


def source(phone: Page) -> dict[str, float]:
    box = phone.locator(".view.source").bounding_box()
    assert box is not None
    return box


def at(phone: Page, row: int, column: int) -> None:
    """Click a pixel of U, which has four by four and stands in the middle of its pane."""
    box = source(phone)
    side = min(box["width"], box["height"]) / 1.35
    x = box["x"] + box["width"] / 2 + (column - 1.5) * side / 4
    y = box["y"] + box["height"] / 2 + (row - 1.5) * side / 4
    phone.mouse.click(x, y)


def drag(phone: Page, k: int) -> None:
    """Drag the box, the first one to the right and the others to the left."""
    box = source(phone)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    phone.mouse.move(x, y)
    phone.mouse.down()
    phone.mouse.move(x + (40, -20, -30)[k], y, steps=4)
    phone.mouse.up()
    expect(phone.get_by_test_id("lesson-own")).not_to_be_empty()


def shown(teacher: Page, kind: str) -> Locator:
    """Find what the projector shows of three answers."""
    if kind == "choice":
        return teacher.locator(".bars .share[data-count='1']")
    if kind == "number":
        return teacher.locator(".strip .dot")
    if kind == "pixel":
        return teacher.locator(".view.source .heat")
    return teacher.locator(".view.source .hall-votes .one")


def test_a_second_vote_that_is_ended_before_the_screen_shows_it_reveals_nothing(opens: Opens, served: str):
    kind = LESSON.steps[0].id
    teacher, code = opened(opens, served, kind, "en")
    phone = opens(f"{served}/join/{code.lower()}?lang=en", PHONE)
    press(teacher, "PageDown")
    answer(phone, kind, 0)
    expect(teacher.get_by_test_id("room-line")).to_contain_text(say("classroom-voted", count=1))
    press(teacher, "PageDown")
    expect(teacher.get_by_test_id("room-advice")).to_be_visible()
    held: list[Route] = []

    def hold(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    teacher.route(re.compile("/lead$"), hold)
    with teacher.expect_request(re.compile("/lead$")):
        press(teacher, "PageUp")
    press(teacher, "PageDown")
    with teacher.expect_request(lambda request: '"close"' in (request.post_data or "")):
        held[0].continue_()
    expect(teacher.get_by_test_id("room-votes")).to_be_visible()
    expect(teacher.get_by_test_id("room-votes")).not_to_contain_text("✓")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [step.id for step in LESSON.steps])
def test_a_whole_question(opens: Opens, served: str, kind: str, language: Language):
    teacher, code = opened(opens, served, kind, language)
    phones = [opens(f"{served}/join/{code.lower()}?lang={language}", PHONE) for _ in range(3)]
    with using(language):
        for phone in phones:
            expect(phone.get_by_test_id("lesson-say")).to_have_text(str(LESSON.step(kind).say))
            expect(phone.get_by_test_id("join-state")).to_have_text(say("classroom-think"))
        press(teacher, "PageDown")
        for k, phone in enumerate(phones):
            answer(phone, kind, k)
        expect(teacher.get_by_test_id("room-line")).to_contain_text(say("classroom-voted", count=3))
        expect(teacher.get_by_test_id("room-votes")).to_be_hidden()  # no shares before the vote is closed
        press(teacher, "PageDown")
        expect(shown(teacher, kind)).to_have_count(3)
        expect(teacher.get_by_test_id("room-advice")).to_contain_text(say("classroom-right", share="33", before="none"))
        press(teacher, "PageUp")
        for phone in phones:
            expect(phone.get_by_test_id("join-state")).to_have_text(say("classroom-again"))
            answer(phone, kind, 0)
        press(teacher, "PageDown")
        advice = teacher.get_by_test_id("room-advice")
        expect(advice).to_contain_text(say("classroom-right", share="100", before="33"))
        expect(advice).to_contain_text(say("classroom-advice-onward"))
        press(teacher, "PageDown")
        for page in (teacher, *phones):
            expect(page.get_by_test_id("lesson-aha")).to_have_text(str(LESSON.step(kind).aha))
        for phone in phones:
            expect(phone.locator(".verdict.right")).to_be_visible()
            width = phone.evaluate("document.documentElement.scrollWidth")
            assert width <= PHONE["width"]


def test_a_student_lets_go_and_comes_back(opens: Opens, served: str):
    teacher, code = opened(opens, served, "choice", "en")
    phone = opens(f"{served}/join/{code}?lang=en", PHONE)
    phone.get_by_test_id("join-let-go").click()
    phone.get_by_test_id("lesson-skip").click()
    phone.get_by_test_id("lesson-next").click()
    expect(phone.get_by_test_id("lesson-say")).to_have_text(str(LESSON.step("number").say))
    press(teacher, "PageDown")
    expect(phone.get_by_test_id("join-state")).to_have_text(say("classroom-free"))
    phone.get_by_test_id("join-follow").click()
    expect(phone.get_by_test_id("lesson-say")).to_have_text(str(LESSON.step("choice").say))


def test_a_phone_that_slept_catches_up(opens: Opens, served: str):
    teacher, code = opened(opens, served, "choice", "en")
    phone = opens(f"{served}/join/{code}?lang=en", PHONE)
    expect(phone.get_by_test_id("lesson-say")).to_be_visible()
    phone.context.set_offline(True)
    for said in ("classroom-end", "classroom-second"):
        press(teacher, "PageDown")
        expect(teacher.get_by_test_id("room-vote")).to_have_text(say(said))
    press(teacher, "PageDown")
    expect(teacher.get_by_test_id("lesson-aha")).to_be_visible()
    phone.context.set_offline(False)
    phone.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(phone.get_by_test_id("lesson-aha")).to_be_visible()


def test_a_server_that_begins_anew_has_no_room_and_every_page_says_so(opens: Opens, tmp_path: Path):
    port = free_port()
    how = ("run", "--lessons", str(FOLDER))
    with serving(tmp_path / "first.txt", *how, port=port) as url:
        teacher, code = opened(opens, url, "choice", "en")
        phone = opens(f"{url}/join/{code}?lang=en", PHONE)
        expect(phone.get_by_test_id("lesson-say")).to_be_visible()
        press(teacher, "PageDown")
        expect(phone.get_by_test_id("join-state")).to_have_text(say("classroom-answer"))
    expect(phone.get_by_test_id("join-word")).to_have_text(say("classroom-lost"))
    with serving(tmp_path / "second.txt", *how, port=port):
        expect(phone.get_by_test_id("join-why")).to_have_text(say("classroom-gone", code=code))
        line = teacher.get_by_test_id("room-line")
        expect(line).to_have_text(say("classroom-teacher-gone", code=code))
        teacher.mouse.move(320, 320)
        teacher.get_by_test_id("lesson-projector").click()  # the lesson is drawn anew, where it stands
        expect(teacher.locator(".stn-lesson.projector")).to_have_count(0)
        expect(line).to_have_text(say("classroom-teacher-gone", code=code))
        press(teacher, "PageDown")
        press(teacher, "PageDown")
        expect(line).to_be_hidden()


def test_a_page_that_is_loaded_again_finds_its_room_and_says_where_it_is_gone(opens: Opens, served: str):
    teacher, code = opened(opens, served, "choice", "en")
    line = teacher.get_by_test_id("room-line")
    for _ in range(2):
        teacher.reload()
        expect(line).to_contain_text(code, timeout=60_000)
        expect(line).not_to_contain_text("no longer")
    phone = opens(f"{served}/join/{code}?lang=en", PHONE)
    expect(line).to_contain_text("1 phone")
    press(teacher, "PageDown")
    expect(phone.get_by_test_id("join-state")).to_have_text(say("classroom-answer"))
    teacher.evaluate("""() => sessionStorage.setItem("stn-viz-room", JSON.stringify({ code: "AAAA", key: "x" }))""")
    teacher.reload()
    expect(line).to_have_text(say("classroom-teacher-gone", code="AAAA"), timeout=60_000)


def test_letters_that_no_room_has(opens: Opens, served: str):
    phone = opens(f"{served}/join?lang=en", PHONE)
    field = phone.get_by_test_id("join-code")
    box = field.bounding_box()
    assert box is not None
    assert (box["x"] > 0, box["x"] + box["width"] < PHONE["width"]) == (True, True)
    field.fill("aaaa")
    press(phone, "Enter")
    expect(phone.get_by_test_id("join-why")).to_have_text(say("classroom-none", code="AAAA"))


def test_a_hall_comes_in_by_the_address_that_is_printed_and_shown(opens: Opens, tmp_path: Path):
    others = server_addresses.of_this_machine()
    if not others:
        pytest.skip("this machine is in no network")
    log, port = tmp_path / "log.txt", free_port()
    with serving(log, "run", "--lan", "--lessons", str(FOLDER), port=port):
        printed = re.findall(r"The app is at (\S+), (.+)", log.read_text())
        assert [whose for _, whose in printed] == ["on this machine", *["for the others on this network"] * len(others)]
        (own, _), (way, _), *_ = printed
        teacher = opens(f"{own}/learn?lesson=hall&step=choice&projector=1&lang=en", HALL)
        expect(teacher.get_by_test_id("lesson-say")).to_be_visible(timeout=60_000)
        teacher.mouse.move(300, 300)
        teacher.get_by_test_id("lesson-room").click()
        code = teacher.get_by_test_id("room-code").inner_text()
        assert teacher.get_by_test_id("room-address").inner_text() == f"{way.removeprefix('http://')}/join"
        assert photographed(teacher) == f"{way}/join/{code}"
        typed = opens(f"{way}/join?lang=en", PHONE)
        typed.get_by_test_id("join-code").fill(code.lower())
        press(typed, "Enter")
        press(teacher, " ")
        expect(teacher.get_by_test_id("room-invitation")).to_have_count(0)
        press(teacher, " ")
        for k, phone in enumerate((typed, opens(f"{way}/join/{code}", PHONE))):
            expect(phone.get_by_test_id("join-state")).to_have_text(say("classroom-answer"))
            answer(phone, "choice", k)
        press(teacher, " ")
        expect(teacher.get_by_test_id("room-advice")).to_contain_text(say("classroom-right", share="50", before="none"))
        teacher.mouse.move(310, 310)
        teacher.get_by_test_id("lesson-room").click()
        with teacher.expect_download() as saving:
            teacher.get_by_test_id("room-export").click()
        rows = list(csv.DictReader(saving.value.path().read_text(encoding="utf-8").splitlines()))
        assert sum(int(row["count"]) for row in rows) == 2


def test_another_address_comes_onto_the_screen_with_its_own_picture(opens: Opens, served: str):
    teacher = opens(f"{served}/learn?lesson=hall&step=choice&projector=1&lang=en", HALL)
    expect(teacher.get_by_test_id("lesson-say")).to_be_visible(timeout=60_000)

    def in_two_networks(route: Route) -> None:
        answer = route.fetch()
        said = answer.json()
        way = {"link": "http://198.51.100.7:8501/join", "qr": drawn(f"http://198.51.100.7:8501/join/{said['code']}")}
        route.fulfill(response=answer, json={**said, "ways": [*said["ways"], way]})

    teacher.route("**/join", in_two_networks)
    teacher.mouse.move(300, 300)
    teacher.get_by_test_id("lesson-room").click()
    address, other = teacher.get_by_test_id("room-address"), teacher.get_by_test_id("room-other")
    before = address.inner_text()
    assert other.all_inner_texts() == ["198.51.100.7:8501/join"]
    other.click()
    expect(address).to_have_text("198.51.100.7:8501/join")
    assert other.all_inner_texts() == [before]
    code = teacher.get_by_test_id("room-code").inner_text()
    assert photographed(teacher) == f"http://198.51.100.7:8501/join/{code}"
    press(teacher, " ")  # a clicker goes on, and does not press the address again
    expect(teacher.get_by_test_id("room-invitation")).to_have_count(0)
    teacher.mouse.move(310, 310)
    teacher.get_by_test_id("lesson-room").click()
    expect(address).to_have_text("198.51.100.7:8501/join")

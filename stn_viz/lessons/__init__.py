"""The course: twelve lessons and the cuts for lectures as data, read, checked and packed for the browser."""

from stn_viz.lessons.bundled import course, cuts, lessons, misconceptions
from stn_viz.lessons.check import check_course, check_lesson
from stn_viz.lessons.inventory import Item, Question, inventory
from stn_viz.lessons.model import Ask, CheckQuestion, Cut, Lesson, Option, Step, Text
from stn_viz.lessons.reading import lesson_of, read_cuts, read_lesson
from stn_viz.lessons.tables import Fault

__all__ = [
    "Ask",
    "CheckQuestion",
    "Cut",
    "Fault",
    "Item",
    "Lesson",
    "Option",
    "Question",
    "Step",
    "Text",
    "check_course",
    "check_lesson",
    "course",
    "cuts",
    "inventory",
    "lesson_of",
    "lessons",
    "misconceptions",
    "read_cuts",
    "read_lesson",
]

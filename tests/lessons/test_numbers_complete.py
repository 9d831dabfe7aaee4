"""No step of the course is without its claims: its numbers are computed somewhere."""

import test_numbers_geometry  # noqa: F401  each registers its steps
import test_numbers_learning  # noqa: F401
import test_numbers_networks  # noqa: F401
import test_numbers_sampling  # noqa: F401
from lesson_numbers import CLAIMS, STEPS


def test_every_step_of_the_course_is_held_to_its_numbers():
    assert set(CLAIMS) == set(STEPS)

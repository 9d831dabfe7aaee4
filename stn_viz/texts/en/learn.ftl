# The Learn page: the list of lessons and lectures. What the player says stands in lesson-player.ftl.
learn-title = Twelve lessons, from “why move the picture?” to what came after
learn-says = Each step asks first and shows then. Your answers stay in this browser.
learn-lectures = Lectures
learn-entry = { $number }. { $title }
learn-takes = { $minutes } min, { $steps } steps
learn-seen = { $seen } of { $steps } steps seen
learn-done = all steps seen
learn-test-before = Before you begin: { $count } questions
learn-test-before-says = See which ideas the course will change. Nothing is said of your answers before the end.
learn-test-after = When you are through: { $count } questions
learn-test-after-says = The same ideas with other numbers. See what you gained, and where to look again.
learn-test-begun = { $done } of { $count } answered
learn-test-done = { $right } of { $count } right
learn-test-minutes = { $minutes } min
learn-no-cut = There is no lecture { $name }; wanted one of { $options }.
learn-no-step = There is no step { $step }, wanted a number from 1 to { $count } or a step's name; the first is shown.
learn-right-percent = right answers (%)

# The Learn page: the list of lessons and lectures. What the player says stands in lesson-player.ftl.
learn-title = Twelve lessons, from “why move the picture?” to what came after
learn-says = Each step asks first and shows then. Your answers stay in this browser.
learn-lectures = Lectures
learn-entry = { $number }. { $title }
learn-takes = { $minutes } min, { $steps } steps
learn-seen = { $seen } of { $steps } steps seen
learn-done = all steps seen
learn-no-cut = There is no lecture { $name }; wanted one of { $options }.
learn-no-step = There is no step { $step }, wanted a number from 1 to { $count } or a step's name; the first is shown.
learn-right-percent = right answers (%)

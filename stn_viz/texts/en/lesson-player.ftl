# The player of lessons, in the browser: its buttons, its keys, what it says to an answer.
lesson-player-show = Show what happens
lesson-player-skip = I don't know
lesson-player-next = Next
lesson-player-back = Back
lesson-player-again = Ask me again
lesson-player-replay = Watch again
lesson-player-open = Open in the app
lesson-player-answer = That is my answer
lesson-player-number = Your number
lesson-player-minus = Change the sign
lesson-player-no-number = This is no number. Write it like −0.5 or 1/3.
lesson-player-answer-first = Answer first, or choose “I don't know”.
lesson-player-drag-box = Drag the box in U, then show what happens.
lesson-player-click-pixel = Click a pixel in { $map }.
lesson-player-pixel = row { $row }, column { $column }
lesson-player-up = Move up: { $item }
lesson-player-down = Move down: { $item }
lesson-player-yours = Your answer: { $answer }.
lesson-player-other-answer = That is not it.
lesson-player-state = lesson
lesson-player-restore = Back to the lesson
lesson-player-torch-away = Only the app can ask torch about your box. This file has the answer to the box of the lesson alone.
lesson-player-waiting = The next picture is on its way …
lesson-player-check = Check { $number }
lesson-player-next-number = Other numbers
lesson-player-equations = Formulas of the paper
lesson-player-equation-1 = Equation 1: the grid of sample points
lesson-player-equation-2 = Equation 2: attention
lesson-player-equation-3 = Equation 3: any sampling kernel
lesson-player-equation-4 = Equation 4: the nearest pixel
lesson-player-equation-5 = Equation 5: bilinear sampling
lesson-player-equation-6 = Equation 6: the gradient of V with respect to U
lesson-player-equation-7 = Equation 7: the gradient of V with respect to the sample point
lesson-player-result =
    { $skipped ->
        [0] { $right } of { $asked } questions answered rightly.
       *[other] { $right } of { $asked } questions answered rightly, { $skipped } with “I don't know”.
    }
lesson-player-covered = What was shown
lesson-player-map = What your answers showed
lesson-player-map-empty = No misconception showed in your answers.
lesson-player-times =
    { $count ->
        [one] once
       *[other] { $count } times
    }
lesson-player-look-again = Look at it again
lesson-player-export = Save my answers as a file
lesson-player-forget = Forget my answers and begin again
lesson-player-steps = Steps of the lesson
lesson-player-place = { $number } of { $count }
lesson-player-dot-step = Step { $number }
lesson-player-dot-check = Check { $number }
lesson-player-dot-map = The end
lesson-player-projector = Projector
lesson-player-presenter = Presenter's window
lesson-player-keys = Keys
lesson-player-key-next = <key>Space, →, Page Down</key> show what happens, then the next step
lesson-player-key-back = <key>←, Page Up</key> the step before
lesson-player-key-onward = <key>Space, →, Page Down</key> the next question
lesson-player-key-before = <key>←, Page Up</key> the question before
lesson-player-key-answer = <key>1 to 4</key> pick an answer
lesson-player-key-black = <key>B</key> black screen
lesson-player-key-pick = <key>1 to 4</key> pick the hall's answer
lesson-player-key-presenter = <key>P</key> the presenter's window
lesson-player-key-keys = <key>?</key> these keys
lesson-player-key-vote = <key>V</key> open or close the vote; in a room <key>Space</key> does so too, and <key>Page Up</key> opens the second
lesson-player-keys-line = Space or Page Down: go on. Page Up: back. B: black screen. 1 to 4: the hall's answer.
lesson-player-black = Black screen
lesson-player-onward = Go on
lesson-player-then = Next step
lesson-player-then-reveal = Next: the answer
lesson-player-no-more = The end.
lesson-player-hall = The hall said: { $answer }

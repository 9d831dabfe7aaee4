# The concept inventory: the test before the course and the one after it.
inventory-title = What do you know about spatial transformers?
inventory-before = Test before the course
inventory-after = Test after the course
inventory-says = { $count } questions, about ten minutes, without a calculator. You learn how it went at the end. Your answers stay in this browser.
inventory-print-says = The test before the course and the one after it: about ten minutes each, without a calculator.
inventory-questions = Questions of the test
inventory-question = Question { $number } of { $count }
inventory-hand-in = Hand in
inventory-done-before = Your result before the course
inventory-done-after = Your result after the course
inventory-score-before =
    { $skipped ->
        [0] Before the course: { $right } of { $asked } right ({ $percent } %).
       *[other] Before the course: { $right } of { $asked } right ({ $percent } %), { $skipped } with “I don't know”.
    }
inventory-score-after =
    { $skipped ->
        [0] After the course: { $right } of { $asked } right ({ $percent } %).
       *[other] After the course: { $right } of { $asked } right ({ $percent } %), { $skipped } with “I don't know”.
    }
inventory-gain = Normalised gain { $gain }: of what was missing before the course, { $percent } % is there now.
inventory-gain-lost = Normalised gain { $gain }: fewer answers are right than before the course.
inventory-gain-none = All was right before the course: there was nothing left to gain.
inventory-showed-before =
    { $count ->
        [0] Before: in no answer.
        [one] Before: in one answer.
       *[other] Before: in { $count } answers.
    }
inventory-showed-after =
    { $count ->
        [0] After: in no answer.
        [one] After: in one answer.
       *[other] After: in { $count } answers.
    }
inventory-way = Lesson { $number }, step { $place }: { $title }
inventory-way-own = { $title }, step { $place }
inventory-later-before = The right answers are shown after the second test, for they would teach it. Until then the lessons tell you.
inventory-later-after = The right answers are shown once you have taken both tests. With the first one you also see what you gained.
inventory-answers = All questions with their answers
inventory-go-before = Test before the course
inventory-go-after = Test after the course
inventory-again = Take this test anew
inventory-list = To the lessons

# What is wrong with the file of a lesson: which key, what came, what was wanted, what to do.
lessons-fault = { $place }: { $what }
lessons-said = { $what }
lessons-nothing = missing
lessons-unread = This file cannot be read: { $problem }; check the path.
lessons-no-toml = This is no TOML: { $problem }; look at that line for a quote or a bracket that is not closed, a curly quote, a comma in a number, or [ ] where [[ ]] is wanted.
lessons-large = The file has { $found } bytes, at most { $most } are read; a lesson is text alone.
lessons-format = format is { $found }, wanted { $wanted }; begin the file with the line format = { $wanted }.
lessons-unknown-near = { $name } is no key here; did you mean { $near }?
lessons-unknown = { $name } is no key here, wanted one of { $options }; correct its name, put it under the heading where it belongs, or take the line out.
lessons-wanted-text = { $name } is { $came }, wanted a text; put it between quotes.
lessons-wanted-name = { $name } is { $came }, wanted a name of letters, digits and hyphens; it becomes part of links.
lessons-wanted-words = { $name } is { $came }, wanted the text in both languages; write {"{"} en = "…", zh = "…" {"}"}.
lessons-wanted-number = { $name } is { $came }, wanted a number; write it without quotes and with a point.
lessons-wanted-whole = { $name } is { $came }, wanted a whole number from 1 on; write it without quotes.
lessons-wanted-flag = { $name } is { $came }, wanted true or false; write it without quotes.
lessons-wanted-texts = { $name } is { $came }, wanted a list of texts; write ["…", "…"].
lessons-wanted-numbers = { $name } is { $came }, wanted a list of numbers; write [0.5, 2].
lessons-wanted-wholes = { $name } is { $came }, wanted a list of whole numbers from 0 on; write [0, 2, 1].
lessons-wanted-pixel = { $name } is { $came }, wanted a pixel's row and column, counted from 0; write [1, 3].
lessons-wanted-items = { $name } is { $came }, wanted a list of texts in both languages; write [{"{"} en = "…", zh = "…" {"}"}].
lessons-wanted-table = { $name } is { $came }, wanted a table; write {"{"} name = … {"}"} or a heading in brackets.
lessons-wanted-tables = { $name } is { $came }, wanted one table or more; begin each with a heading such as [[{ $name }]].
lessons-wanted-option = { $name } is { $came }, wanted one of { $options }; check the spelling.
lessons-wanted-expression = { $name } is no formula that can be read: { $problem }
lessons-tags = misconceptions has { $tags } entries for { $wrong } wrong answers; give each a tag, "" where there is none.
lessons-no-step-name = steps holds "{ $found }", wanted a lesson and a step; write "direction/half".

lessons-expression-long = The formula has { $found } characters, at most { $most } are read; make it shorter.
lessons-expression-deep = In "{ $text }" more than { $most } brackets, signs or powers stand inside one another; make it plainer.
lessons-expression-sign = In "{ $text }", "{ $rest }" cannot stand there; only numbers, names, + - * / ** and abs, min, max, floor are known.
lessons-expression-ends = "{ $text }" ends too early; something is missing after its last sign.
lessons-expression-call = In "{ $text }", { $name } is no function, wanted one of { $options }; check the spelling.
lessons-expression-arguments = In "{ $text }", { $name } is given { $found } numbers, wanted { $wanted }; separate them by commas.
lessons-expression-name = "{ $text }" holds { $name }, which has no value; add it to vary.
lessons-expression-infinite = "{ $text }" is no finite number for { $numbers }; take that value out of vary.

lessons-twice = "{ $id }" stands twice; give each a name of its own.
lessons-still = then is the same link as stage; leave it out, or change what is to move.
lessons-link = { $name } is { $link }. { $complaint }
lessons-link-page = The page is { $path }, wanted one of { $options } with nothing before it; copy the address from the / behind the server's name on.
lessons-link-version = The link lacks v=1; copy it from the address of the page.
lessons-link-double = The link names { $name } twice; keep one.
lessons-link-unknown = The link's { $name } is no parameter of that page; wanted some of { $options }.
lessons-link-own = The link shows a picture of the visitor's, which nobody else has; take a bundled one.
lessons-link-network = There is no network { $name }; wanted one of { $options }.
lessons-same-feedback = Two wrong options have the same feedback; say to each what is wrong with it.
lessons-same-text = Two options have the same text; whoever reads them cannot tell them apart.
lessons-right = { $found } options are right, wanted exactly one; set right = true in one of them.
lessons-few = There are { $found } options, wanted { $least } or more; add a wrong answer that people give.
lessons-right-tag = The right option has the misconception { $tag }; take it out.
lessons-no-tag = { $tag } is no misconception that is known, wanted one of { $options }; leave the line out where none fits.
lessons-no-value = The right option says not what is right; give it a value, or for a pixel at = [row, column].
lessons-near-value = The wrong value { $value } counts as the right one, { $right }; make tolerance, or within of a box, smaller.
lessons-near-pixel = The wrong pixel { $at } counts as the right one, { $right }; make within of one of them smaller.
lessons-measure = measure is { $name }, wanted one of { $options }; these are what the box of the stage link can be measured by.
lessons-no-box = The step asks for a box, and the stage link shows none to drag; take a link of Explore or Backward.
lessons-order = order is { $found }, wanted each of the numbers { $wanted } once; the first item is 0.
lessons-names-differ = The languages have different names in braces; use the same ones.
lessons-no-name = { $name } is not in vary; add its values there.
lessons-idle-name = { $name } is varied and nowhere used; take it out of vary.
lessons-many-rows = vary makes { $found } rows, at most { $most } are wanted; give fewer values.
lessons-same-value = { $first } and { $second } are both about { $value } for { $numbers }; take such a value out of vary.
lessons-long-words = { $name }: a sentence has { $found } words, at most { $most } are wanted; split it: "{ $sentence }"
lessons-long-letters = { $name }: a sentence has { $found } characters, at most { $most } are wanted; split it: "{ $sentence }"
lessons-no-folder = There is no folder { $folder }; check the path.
lessons-same-id = { $file } and { $other } are both called { $id }; give the lesson another id.
lessons-no-lesson = There is no lesson { $name }, wanted one of { $options }; check the spelling.
lessons-no-step = There is no step { $name }; check the spelling of lesson and step.

lessons-print-name = Name
lessons-print-checks = Checks
lessons-print-answers = Answers: { $title }
lessons-print-check = Check { $number }
lessons-print-app = In the app:
lessons-print-draw = Draw it in the picture.
lessons-print-order = Number them from 1.
lessons-link-axis = The link names { $name } as axes of the loss landscape; wanted two different ones of one kind, entries of θ or controls, of { $options }.
